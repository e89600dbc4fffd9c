"""The layout of the bucket.

    originals/<recording id>            the raw upload, private for ever, never overwritten
    originals/<recording id>.tail/<n>   the last bytes of an upload that goes on, too few for a part
    derived/<recording id>/<made of>/<file name>
                                        renditions, pictures: `made of` is a hash of what made them, so the
                                        same work finds its key and nothing is written over

Everything of one story lies under its recording's id, so that a story can be deleted whole.
"""

import hashlib

ORIGINALS = "originals/"
DERIVED = "derived/"
_TAIL = ".tail"


def original(recording_id: str) -> str:
    """The raw upload."""
    return f"{ORIGINALS}{recording_id}"


def tail(recording_id: str, fence: int, offset: int) -> str:
    """Bytes of an unfinished upload; a new name for every write, so that a stale one overwrites nothing."""
    return f"{ORIGINALS}{recording_id}{_TAIL}/{fence}-{offset}"


def derived(recording_id: str, file_name: str, *made_of: object) -> str:
    """A file made from a recording; `workers/publishing.py` says what it is made of."""
    digest = hashlib.sha256("\n".join(str(part) for part in made_of).encode()).hexdigest()[:20]
    return f"{all_derived(recording_id)}{digest}/{file_name}"


def all_derived(recording_id: str) -> str:
    """What the keys of everything derived from a recording begin with."""
    return f"{DERIVED}{recording_id}/"


def recording_of(key: str) -> str:
    """The recording, or the upload, that an object belongs to."""
    return key.split("/")[1].removesuffix(_TAIL)


def is_tail(key: str) -> bool:
    """Whether it is the last bytes of an unfinished upload."""
    return key.startswith(ORIGINALS) and key.split("/")[1].endswith(_TAIL)
