"""A TCP proxy that takes orders while clients are connected: one fault at a time, on every connection.

It runs an event loop in a thread of its own, so that it goes on while the test waits; every order is carried
out before the call returns. A client must be told the proxy's address, `127.0.0.1:<port>`, as the server's.
"""

import asyncio
import logging
import socket
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Self, TypeVar

from faults.connection import Connection, Counts, Stream, Target
from faults.fault import BlackHole, Cut, Delay, DroppedReplies, Fault, Held, Unavailable

log = logging.getLogger(__name__)

_HOST = "127.0.0.1"
# An order is carried out in milliseconds; on a machine that is very busy it may have to wait.
_ORDER_SECONDS = 30.0

_T = TypeVar("_T")


class Proxy:
    """Stands before `target`, a (host, port) or the path of a unix socket. A context manager, used once."""

    def __init__(self, target: Target) -> None:
        self.counts = Counts()
        self._target = target
        # Bound for as long as the proxy lives and never listened on: it keeps the port from being given to
        # somebody else while the proxy refuses connections.
        self._anchor = _bound(0)
        self.port: int = self._anchor.getsockname()[1]
        self._fault = Fault()
        self._open: dict[asyncio.Task[None], Connection] = {}
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name=f"proxy {self.port}", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._do(self._listen)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._anchor.close()

    @property
    def open_connections(self) -> int:
        """How many clients are connected just now."""
        return len(self._open)

    def pass_through(self) -> None:
        """No fault: listen, and hand everything on."""
        self._set(Fault)

    def refuse(self) -> None:
        """As a server that is down: open connections are reset, new ones refused (nobody listens)."""
        self._do(self._go_down)

    def reset_all(self) -> int:
        """Reset (RST) the connections that are open now, and tell how many. What was in force stays so."""
        return self._do(self._reset_all)

    def black_hole(self) -> None:
        """Accept, and hand nothing on; what came meanwhile goes on when the fault ends."""
        self._set(lambda: BlackHole(lambda: self._fault))

    def delay(self, seconds: float) -> None:
        """Every chunk arrives this late, each way."""
        self._set(lambda: Delay(seconds))

    def cut_after(self, length: int, *, upstream: bool, times: int | None = None) -> None:
        """Close a connection after `length` more bytes to the server (`upstream`) or to the client.

        For every connection until the next order, or for `times` of them.
        """
        self._set(lambda: Cut(length, upstream, times))

    def drop_replies(self, times: int, *, to: bytes = b"") -> None:
        """Swallow the next replies and close their connections; with `to`, replies to requests holding it."""
        self._set(lambda: DroppedReplies(times, to))

    def hold(self, *words: str) -> Held:
        """Hold back what clients send with all these words in it, small letters or capitals."""
        held = Held(tuple(word.lower().encode() for word in words), lambda: self._fault)
        self._set(lambda: held)
        return held

    def answer_503(self, times: int) -> None:
        """Answer the next HTTP requests with 503 in the server's place."""
        self._set(lambda: Unavailable(times))

    def _set(self, make: Callable[[], Fault]) -> None:
        async def order() -> None:
            self._replace(make())
            await self._listen()

        self._do(order)

    def _replace(self, fault: Fault) -> None:
        before, self._fault = self._fault, fault
        before.over.set()

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await asyncio.start_server(self._accept, sock=_bound(self.port))

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counts.connections += 1
        client = Stream(reader, writer)
        if self._server is None:  # it was accepted just before the order to refuse
            client.reset()
            return
        number = self.counts.connections
        connection = Connection(number, client, self._target, lambda: self._fault, self.counts)
        task = asyncio.get_running_loop().create_task(connection.run())
        self._open[task] = connection
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._open[task]
        # One that was reset while it was ending anyway may say so in a group of errors.
        if not task.cancelled() and not task.cancelling() and (error := task.exception()):
            log.error("a connection through the proxy went wrong", exc_info=error)

    async def _go_down(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._server = None
        await self._reset_all()
        self._replace(Fault())

    async def _reset_all(self) -> int:
        ending = dict(self._open)
        for task, connection in ending.items():
            connection.reset()
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        return len(ending)

    async def _close(self) -> None:
        await self._go_down()
        # Whatever was being accepted just now ends too, so that no socket is left behind.
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)

    def _do(self, order: Callable[[], Awaitable[_T]]) -> _T:
        async def run() -> _T:
            return await order()

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result(_ORDER_SECONDS)


def _bound(port: int) -> socket.socket:
    # Two sockets may be bound to one port this way as long as only one of them listens.
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound
