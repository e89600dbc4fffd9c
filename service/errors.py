"""Every error Storyreel raises on purpose, in one tree.

    StoryreelError                      (500)
    ├── Refused                         (422)  the recording cannot be used; a person must do something
    ├── InvalidRequest                  (422)  what was sent does not make sense
    │   ├── SubtitlesUnreadable         (422)  a subtitle file that cannot be parsed
    │   ├── TooMuch                     (413)  a part of the request is larger than its limit
    │   └── OffsetMismatch              (409)  an upload is continued at the wrong byte
    ├── NotSignedIn                     (401)
    ├── Forbidden                       (403)
    ├── NotFound                        (404)
    ├── Conflict                        (409)  the state does not allow it (retry of a job that runs, ...)
    ├── PreconditionFailed              (412)  it was changed since the writer read it
    ├── LeaseLost                       (409)  another worker holds the job now: drop what you did
    ├── JobCancelled                    (409)  a person stopped the job
    └── Retryable                       (503)  the world was in the way; the same work may succeed later
        ├── DatabaseUnavailable            restarts, does not answer, is locked
        ├── StorageUnavailable
        │   └── StorageFull         (507)  the storage has no room for more
        ├── QueueUnavailable
        ├── Overloaded                     too much work waits already
        ├── Undone                         what the work rests on has changed or gone: do all of it again
        ├── NoRoom                         this worker's disk has no room for the work now
        └── ProcessStalled                 a subprocess made no progress and was ended

The HTTP status stands on the class; `service/api/problems.py` turns any of these into an RFC 9457
problem document. The message is a sentence that a curator understands.
"""

from enum import StrEnum
from http import HTTPStatus
from typing import ClassVar


class RefusalCode(StrEnum):
    """Why a recording is refused. Scripts rely on these words."""

    NOT_MEDIA = "not_media"
    NO_SOUND_OR_PICTURE = "no_sound_or_picture"
    DAMAGED = "damaged"
    UNSAFE = "unsafe"
    UNSUPPORTED = "unsupported"
    TOO_LONG = "too_long"
    TOO_LARGE = "too_large"


class StoryreelError(Exception):
    """Root of the tree. `str(error)` is shown to people."""

    status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR


class Refused(StoryreelError):
    """The recording cannot be used: `code` for scripts, the message for the person."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, code: RefusalCode, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class InvalidRequest(StoryreelError):
    """What was sent does not make sense."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class SubtitlesUnreadable(InvalidRequest):
    """A subtitle file that cannot be parsed."""


class TooMuch(InvalidRequest):
    """A part of the request is larger than its limit."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class OffsetMismatch(InvalidRequest):
    """An upload is continued at a byte other than the first one that is missing."""

    status = HTTPStatus.CONFLICT


class NotSignedIn(StoryreelError):
    """No token, or one that is not known."""

    status = HTTPStatus.UNAUTHORIZED


class Forbidden(StoryreelError):
    """Signed in, but the request may not be honoured."""

    status = HTTPStatus.FORBIDDEN


class NotFound(StoryreelError):
    """No such thing, or nothing that this reader may see."""

    status = HTTPStatus.NOT_FOUND


class Conflict(StoryreelError):
    """The state of the thing does not allow what was asked."""

    status = HTTPStatus.CONFLICT


class PreconditionFailed(StoryreelError):
    """The thing is not what whoever changes it took it to be: somebody else changed it in the meantime."""

    status = HTTPStatus.PRECONDITION_FAILED


class LeaseLost(StoryreelError):
    """The claim's fencing number is no longer the job's: another worker holds it."""

    status = HTTPStatus.CONFLICT


class JobCancelled(StoryreelError):
    """A person stopped the job while it ran."""

    status = HTTPStatus.CONFLICT


class Retryable(StoryreelError):
    """The world was in the way; the same work may succeed later.

    `charged` says whether it counts against the job as an attempt: what the job itself may have caused does.
    `retry_after_seconds` is when it is worth asking again.
    """

    status = HTTPStatus.SERVICE_UNAVAILABLE
    charged: ClassVar[bool] = False
    retry_after_seconds: ClassVar[int] = 5


class DatabaseUnavailable(Retryable):
    """The database restarts, does not answer, or is locked; a commit it did not confirm may have happened."""


class StorageUnavailable(Retryable):
    """The S3 endpoint did not answer, or answered with a fault of its own."""


class StorageFull(StorageUnavailable):
    """The storage has no room for more; what it holds is safe."""

    status = HTTPStatus.INSUFFICIENT_STORAGE
    # A look at the disk costs nothing, and all should be well within a minute of somebody making room.
    retry_after_seconds = 20


class QueueUnavailable(Retryable):
    """Redis did not take the wake-up; the relay sends it again."""


class Overloaded(Retryable):
    """Too much work waits already; what was brought is safe, and more may come later."""

    retry_after_seconds = 60


class Undone(Retryable):
    """What the work was done from, or had stored, is not there any more: the last step alone, done again,
    would be of no use. All of the work is to be done again."""


class NoRoom(Retryable):
    """This worker's disk has no room for the work now; the job waits for it."""


class ProcessStalled(Retryable):
    """A subprocess made no progress and was ended."""

    charged = True
