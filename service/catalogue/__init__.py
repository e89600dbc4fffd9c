"""The catalogue: what the service knows, one module a noun.

Importing the package brings all tables into one metadata, whichever of them a caller needs.
"""

from service.catalogue import (  # noqa: F401  # imported for their tables
    attempt,
    event,
    extract,
    job,
    playlist,
    project,
    recording,
    rendition,
    retired,
    subtitle,
    token,
    transcript,
    upload,
)
