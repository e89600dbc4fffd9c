"""The layout of the bucket.

    originals/<recording id>            the raw upload, private for ever, never overwritten
    originals/<recording id>.tail/<n>   the last bytes of an upload that goes on, too few for a part
    derived/<recording id>/<made of>/<file name>
                                        renditions, pictures: `made of` is a hash of what made them, so the
                                        same work finds its key and nothing is written over

Everything of one story lies under its recording's id, so that a story can be deleted whole.
"""

import hashlib


def original(recording_id: str) -> str:
    """The raw upload."""
    return f"originals/{recording_id}"


def tail(recording_id: str, fence: int, offset: int) -> str:
    """Bytes of an unfinished upload; a new name for every write, so that a stale one overwrites nothing."""
    return f"originals/{recording_id}.tail/{fence}-{offset}"


def derived(recording_id: str, file_name: str, *made_of: object) -> str:
    """A file made from a recording; `workers/publishing.py` says what it is made of."""
    digest = hashlib.sha256("\n".join(str(part) for part in made_of).encode()).hexdigest()[:20]
    return f"derived/{recording_id}/{digest}/{file_name}"
