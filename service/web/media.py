"""Media: an address that lasts, which leads to one that does not."""

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from service import access
from service.catalogue.database import reading
from service.catalogue.rendition import Rendition
from service.catalogue.retired import Retired, retired_rendition
from service.errors import NotFound
from service.redirects import to_storage
from service.web.pages import page

pages = page("media")


@pages.get("/media/<rendition_id>/<file_name>")
def show(rendition_id: str, file_name: str) -> Response:
    """Send whoever may play it to a short-lived address. `?download=1` saves it under its name."""
    with reading() as catalogue:
        file = _file(catalogue, rendition_id)
    # The last part of a key is the file's name (service/storage/keys.py).
    if file.key.rpartition("/")[2] != file_name:
        raise NotFound("There is no such file.")
    return to_storage(file.key, file.mime, download_as=file_name if "download" in request.args else None)


def _file(catalogue: Session, rendition_id: str) -> Rendition | Retired:
    """What the reader may play under this id; what was replaced meanwhile plays on for who has it open."""
    found = catalogue.get(Rendition, rendition_id) or retired_rendition(catalogue, rendition_id)
    return access.require_media(catalogue, found)


def media_address(rendition: Rendition) -> str:
    """The lasting address of a rendition, as a path."""
    return url_for("media.show", rendition_id=rendition.id, file_name=rendition.file_name)
