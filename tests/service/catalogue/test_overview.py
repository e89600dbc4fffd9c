"""What there is to see of a recording."""

from service.catalogue.database import reading, transaction
from service.catalogue.overview import overview
from service.catalogue.rendition import Rendition, RenditionKind
from tests.making import make_recording


def test_of_two_films_the_newer_one_is_shown(catalogue: str) -> None:
    recording_id = make_recording()
    for name in ("early", "late"):
        made = {"mime": "video/mp4", "codec": "h264", "copied": True, "bytes": 1}
        with transaction() as session:
            session.add(
                Rendition(
                    recording_id=recording_id,
                    kind=RenditionKind.VIDEO,
                    key=f"derived/{recording_id}/{name}/video.mp4",
                    file_name="video.mp4",
                    **made,
                )
            )
    with reading() as session:
        shown = overview(session, recording_id).playable
    assert shown is not None
    assert shown.key.endswith("late/video.mp4")
