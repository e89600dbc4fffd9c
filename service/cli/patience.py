"""Trying again: the service may be started anew under our hands, and lines break."""

import time
from http import HTTPStatus

from service.errors import Retryable, StoryreelError

# A restart takes a few seconds; what is still silent after a minute needs a person.
_SECONDS = 60.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0


class NoAnswer(Retryable):
    """The service cannot be reached, or is not itself at the moment."""


class Declined(StoryreelError):
    """The service answered that it will not. `code` and the message are the problem document's."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.answer = HTTPStatus(status)
        self.code = code


class Patience:
    """Waits between attempts, ever longer, and gives up a minute after the last progress."""

    def __init__(self) -> None:
        self.progressed()

    def progressed(self) -> None:
        """Start counting anew with the next failure."""
        self._gives_up_at: float | None = None
        self._pause = _FIRST_PAUSE

    def wait(self, error: StoryreelError) -> None:
        """Sleep before the next attempt, or raise `error` when there has been no progress for too long."""
        now = time.monotonic()
        self._gives_up_at = self._gives_up_at or now + _SECONDS
        if now > self._gives_up_at:
            raise error
        time.sleep(self._pause)
        self._pause = min(2 * self._pause, _LONGEST_PAUSE)
