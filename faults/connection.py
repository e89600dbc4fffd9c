"""One connection through the proxy: two directions, each read and written by a task of its own."""

import asyncio
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from faults.fault import Ending, Fault

_CHUNK_BYTES = 64 * 1024
# Chunks on their way in one direction: so many are read ahead under a delay or in a black hole, then the
# sender is held up, as by a full window.
_CHUNKS_AHEAD = 16
# A client that is still sending gets this long to read its answer before the connection is closed.
_LINGER_SECONDS = 5.0
# close() then sends RST and forgets what was not sent (socket(7), SO_LINGER).
_RESET = struct.pack("ii", 1, 0)

Target = tuple[str, int] | Path


@dataclass(slots=True)
class Counts:
    """What passed a proxy since it was started."""

    connections: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


@dataclass(slots=True)
class Stream:
    """One side of a connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    finished: bool = False
    """Nothing more can be sent to it."""

    def finish(self) -> None:
        """Send FIN, and go on reading."""
        if not self.finished:
            self.finished = True
            self.writer.write_eof()

    def reset(self) -> None:
        """Send RST."""
        with suppress(OSError):  # it may be closed already
            self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.writer.transport.abort()

    async def close(self) -> None:
        """Send what is written, then FIN, and give the socket back."""
        self.writer.close()
        with suppress(OSError):  # the other side was faster, or has been reset
            await self.writer.wait_closed()


class Connection:
    """Carries bytes both ways under whatever fault is in force just then."""

    def __init__(
        self, number: int, client: Stream, target: Target, current: Callable[[], Fault], counts: Counts
    ) -> None:
        self._number = number
        self._client = client
        self._target = target
        self._current = current
        self._counts = counts
        self._server: Stream | None = None

    async def run(self) -> None:
        """Serve it to its end; every socket is closed afterwards."""
        try:
            # Whatever holds bytes back holds back the connection to the server too.
            await self._current().meet(self._number, True, b"")
            self._server = await self._connect()
            await self._carry(self._server)
        except OSError:  # the server is not there, or one side was reset: so is the other
            self.reset()
        finally:
            for side in filter(None, (self._client, self._server)):
                await side.close()

    def reset(self) -> None:
        """Reset both sides at once."""
        for side in filter(None, (self._client, self._server)):
            side.reset()

    async def _connect(self) -> Stream:
        if isinstance(self._target, Path):
            return Stream(*await asyncio.open_unix_connection(str(self._target)))
        return Stream(*await asyncio.open_connection(*self._target))

    async def _carry(self, server: Stream) -> None:
        try:
            async with asyncio.TaskGroup() as tasks:
                for source, sink, upstream in ((self._client, server, True), (server, self._client, False)):
                    chunks: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(_CHUNKS_AHEAD)
                    tasks.create_task(self._read(source.reader, chunks))
                    tasks.create_task(self._write(chunks, sink, upstream))
        except* Ending as endings:
            await self._end(server, cast(Ending, endings.exceptions[0]))
        except* OSError:
            self.reset()

    async def _read(self, reader: asyncio.StreamReader, chunks: asyncio.Queue[tuple[float, bytes]]) -> None:
        clock = asyncio.get_running_loop().time
        data = b"begin"
        while data:
            data = await reader.read(_CHUNK_BYTES)
            await chunks.put((clock() + self._current().seconds, data))

    async def _write(self, chunks: asyncio.Queue[tuple[float, bytes]], sink: Stream, upstream: bool) -> None:
        clock = asyncio.get_running_loop().time
        while True:
            due, data = await chunks.get()
            await asyncio.sleep(max(0.0, due - clock()))
            passed = await self._current().meet(self._number, upstream, data)
            if not data:
                sink.finish()  # half a connection stays open for the answer
                return
            sink.writer.write(passed)
            await sink.writer.drain()
            if upstream:
                self._counts.bytes_up += len(passed)
            else:
                self._counts.bytes_down += len(passed)

    async def _end(self, server: Stream, ending: Ending) -> None:
        for side, last in ((server, ending.to_server), (self._client, ending.to_client)):
            if last and not side.finished:
                side.writer.write(last)
        if ending.to_client:
            # Closing with unread bytes would reset the connection and take the answer with it.
            self._client.finish()
            with suppress(TimeoutError):
                async with asyncio.timeout(_LINGER_SECONDS):
                    while await self._client.reader.read(_CHUNK_BYTES):
                        pass
