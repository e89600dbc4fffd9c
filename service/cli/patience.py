"""Trying again: the service may be started anew under our hands, lines break, and disks fill up."""

import time
from collections.abc import Callable
from http import HTTPStatus

from service.errors import Retryable, StoryreelError

# A restart takes a few seconds; what is still silent after a minute needs a person.
_SECONDS = 60.0
# Somebody has to make room, perhaps not before tomorrow. Whoever sees what it waits for can stop it.
_LATER_SECONDS = 24 * 3600.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class NoAnswer(Retryable):
    """The service cannot be reached, or is not itself at the moment. `again_s`: when it asks to be asked."""

    def __init__(self, told: str, again_s: float = 0.0) -> None:
        super().__init__(told)
        self.again_s = again_s


class ComeLater(NoAnswer):
    """The service is well and asks to come back: its disk is full, or too much waits there already."""


class Declined(StoryreelError):
    """The service answered that it will not. `code` and the message are the problem document's."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.answer = HTTPStatus(status)
        self.code = code


class Patience:
    """Waits between attempts, ever longer and at least as long as the service asks for.

    It gives up a minute after the last progress, or a day after it where the service asked to come back.
    `on_later` hears, each time it does, what it says.
    """

    def __init__(self, on_later: Callable[[str], None] = lambda _: None) -> None:
        self._on_later = on_later
        self.progressed()

    def progressed(self) -> None:
        """Start counting anew with the next failure."""
        self._silent_since: float | None = None
        self._later_since: float | None = None
        self._pause = _FIRST_PAUSE

    def wait(self, error: StoryreelError) -> None:
        """Sleep before the next attempt, or raise `error` when there has been no progress for too long."""
        now = time.monotonic()
        if isinstance(error, ComeLater):
            self._silent_since = None  # it answers
            self._later_since = since = self._later_since or now
            most = _LATER_SECONDS
            self._on_later(str(error))
        else:
            self._silent_since = since = self._silent_since or now
            most = _SECONDS
        if now > since + most:
            raise error
        time.sleep(max(self._pause, error.again_s if isinstance(error, NoAnswer) else 0.0))
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
