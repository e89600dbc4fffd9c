"""Steps that cannot look whether their job was cancelled, made to end within a moment all the same."""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from typing import TypeVar

from service.errors import JobCancelled

Result = TypeVar("Result")

_TICK_SECONDS = 0.1


def unless_cancelled(
    cancelled: threading.Event, act: Callable[[], Result], look: Callable[[], None] = lambda: None
) -> Result:
    """What `act` gives or raises. Raises JobCancelled as soon as the job is cancelled, and whatever `look`,
    which is called all the while, raises.

    `act` then goes on alone to its end, and nobody hears of it: storage that does not answer, a native
    library in the middle of a sentence. It must do nothing that another attempt could trip over.
    """
    outcome: Future[Result] = Future()
    context = contextvars.copy_context()
    threading.Thread(target=context.run, args=(_do, act, outcome), name="step", daemon=True).start()
    while not cancelled.is_set():
        try:
            return outcome.result(_TICK_SECONDS)
        except NotYet:
            if outcome.done():  # `act` itself raised it
                return outcome.result()
        look()
    raise stopped()


def stop_if(cancelled: threading.Event) -> None:
    """Raises JobCancelled once the job is cancelled."""
    if cancelled.is_set():
        raise stopped()


def stopped() -> JobCancelled:
    """What ends the work on a job that was cancelled."""
    return JobCancelled("The work was stopped.")


def _do(act: Callable[[], Result], outcome: "Future[Result]") -> None:
    try:
        outcome.set_result(act())
    # Handed on, whatever it is, to the thread that waits for it.
    except BaseException as error:  # noqa: BLE001
        outcome.set_exception(error)
