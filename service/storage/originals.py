"""The one rule for removing what lies at `originals/<id>`, and the only code that does it.

An object there is somebody's story. That an upload's row is open, was given up or is not there at all is no
reason to remove it: after an older database was put back, the row tells of a time before all bytes had come,
and what was acknowledged since is in the storage only. So

- no sweeper, no chore and no repair removes it, whatever the catalogue says (`storyreel fsck` tells of it,
  and can make a recording of it);
- it goes only in the very request in which a person gives its upload up, or whose form was not whole, and
  only where it has exactly the bytes that the catalogue counted for that upload: `discard`;
- the parts of an unfinished upload to the storage go only where no object is at their key, as in Swift an
  object consists of such parts, and to abort the upload would empty it: `abort_parts`.

Tails (`originals/<id>.tail/...`) are pieces of unfinished uploads and go when no open upload names them.
"""

import logging
from contextlib import suppress

from service.errors import NotFound
from service.storage import keys, listing, multipart, objects

log = logging.getLogger(__name__)


def discard(upload_id: str, multipart_id: str, counted: int) -> None:
    """Remove what came of an upload that a person gives up in this request. `counted` is its row's offset."""
    key = keys.original(upload_id)
    if objects.size(key) != counted:
        abort_parts(key, multipart_id)
        return
    objects.delete(key)
    with suppress(NotFound):
        multipart.abort(key, multipart_id)


def abort_parts(key: str, multipart_id: str) -> bool:
    """Drop the parts of an upload to `originals/<id>`, unless an object is there; whether there were any."""
    if is_there(key):
        log.warning("%s is there although its upload is not complete; it is left alone", key)
        return False
    try:
        multipart.abort(key, multipart_id)
    except NotFound:  # nothing was stored yet, or it is gone already
        return False
    return True


def is_there(key: str) -> bool:
    """Whether an object is there. One answer that it is not would be little to go by: it is listed, too."""
    if objects.size(key) is not None:
        return True
    return any(found.key == key for page in listing.pages(key) for found in page)
