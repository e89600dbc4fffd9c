"""What a proxy does to the bytes that pass it, one class a fault; state lives as long as the fault does."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable

# A chunk that begins so is taken for an HTTP request's head. Inside a body of media or XML it does not occur.
_REQUEST = re.compile(rb"(?:GET|HEAD|PUT|POST|DELETE|OPTIONS) \S+ HTTP/1\.[01]\r\n")
_CONTINUE = re.compile(rb"HTTP/1\.[01] 100 ")
_BUSY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n'
    b"<Error><Code>ServiceUnavailable</Code><Message>Please try again.</Message></Error>"
)
_UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/xml\r\nContent-Length: %d\r\n"
    b"Connection: close\r\n\r\n%b"
) % (len(_BUSY), _BUSY)


class Ending(Exception):
    """Ends the connection after these last bytes, as a process does that closes its sockets."""

    def __init__(self, *, to_server: bytes = b"", to_client: bytes = b"") -> None:
        super().__init__("the fault ends this connection")
        self.to_server = to_server
        self.to_client = to_client


class Fault:
    """No fault: bytes go on as they come. `connection` tells the connections apart."""

    seconds = 0.0
    """How long every chunk is kept back."""

    def __init__(self) -> None:
        self.over = asyncio.Event()

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        """What goes on of a chunk. Raises `Ending`."""
        return data


class Delay(Fault):
    """Each chunk arrives `seconds` late, each way, however many are under way."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class BlackHole(Fault):
    """Connections are accepted and stay open; bytes go on when the fault is over, as TCP sends them again."""

    def __init__(self, current: Callable[[], Fault]) -> None:
        super().__init__()
        self._current = current

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        await self.over.wait()
        return await self._current().meet(connection, upstream, data)


class Cut(Fault):
    """Every connection is closed once `length` more bytes have gone one way, `times` times (None: always)."""

    def __init__(self, length: int, upstream: bool, times: int | None) -> None:
        super().__init__()
        self._length = length
        self._upstream = upstream
        self._times = times
        self._passed: defaultdict[int, int] = defaultdict(int)

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        if upstream != self._upstream or self._times == 0:
            return data
        room = self._length - self._passed[connection]
        self._passed[connection] += len(data)
        if len(data) < room:
            return data
        if self._times is not None:
            self._times -= 1
        last = data[:room]
        raise Ending(to_server=last) if upstream else Ending(to_client=last)


class DroppedReplies(Fault):
    """The next `times` replies are swallowed, and their connections closed; the server has done its work.

    With `to`, only replies to requests with these bytes in one of their chunks.
    """

    def __init__(self, times: int, to: bytes) -> None:
        super().__init__()
        self._times = times
        self._to = to
        self._asked: set[int] = set()

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        if upstream:
            if self._to in data:
                self._asked.add(connection)
            elif _REQUEST.match(data):
                self._asked.discard(connection)
            return data
        # "100 Continue" asks for the rest of the request: without it nothing would reach the server.
        if connection not in self._asked or self._times == 0 or _CONTINUE.match(data):
            return data
        self._times -= 1
        raise Ending


class Unavailable(Fault):
    """The next `times` HTTP requests are answered 503 and never reach the server."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self._times = times

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        if upstream and self._times and _REQUEST.match(data):
            self._times -= 1
            raise Ending(to_client=_UNAVAILABLE)
        return data


class Held(Fault):
    """What is sent to the server with all of `words` in it waits until the fault is over; all else passes."""

    def __init__(self, words: tuple[bytes, ...], current: Callable[[], Fault]) -> None:
        super().__init__()
        self.holding = 0
        """How many connections wait."""
        self._words = words
        self._current = current

    async def meet(self, connection: int, upstream: bool, data: bytes) -> bytes:
        if not (upstream and all(word in data.lower() for word in self._words)):
            return data
        self.holding += 1
        await self.over.wait()
        return await self._current().meet(connection, upstream, data)
