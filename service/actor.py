"""Who acts here and now: what an event says of who brought it about."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting: ContextVar[str] = ContextVar("acting", default="storyreel")


def acting() -> str:
    """A person's token by name, a worker, the relay, the command line; `storyreel` where nobody said."""
    return _acting.get()


@contextmanager
def acting_as(who: str) -> Iterator[None]:
    """Whatever happens within the block was `who`'s doing."""
    before = _acting.set(who)
    try:
        yield
    finally:
        _acting.reset(before)
