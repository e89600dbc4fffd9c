"""What is taken for known of our own films is what a probe finds in them."""

from collections.abc import Callable
from pathlib import Path

from tests.media import H264, counter
from workers.media.cut import cut
from workers.media.facts import Facts
from workers.media.film import film_facts
from workers.media.frame_rate import rate_for_subtitles
from workers.media.poster import poster


def agree(known: Facts, probed: Facts) -> None:
    ours, theirs = known.video, probed.video
    assert ours is not None and theirs is not None
    told = {name: getattr(theirs, name) for name in theirs.__slots__}
    # An encoder labels as low a level as it can, and fewer key frames are needed where a film is short.
    assert ours.level >= told.pop("level")
    assert ours.keyframe_ms >= told.pop("keyframe_ms")
    assert abs(ours.frames - told.pop("frames")) <= 2
    assert {name: getattr(ours, name) for name in told} == told
    assert (known.duration_ms, known.container) == (probed.duration_ms, probed.container)


def test_extracts_are_as_they_are_taken_for(
    media: Path, facts_of: Callable[[Path], Facts], tmp_path: Path
) -> None:
    source = counter(media / "known.mp4", *H264, "-g", "50")
    facts = facts_of(source)
    assert facts.video is not None
    film = cut(source, facts, 1000, 3000, None, tmp_path / "extract.mp4", threads=2)
    known = film_facts(film, rate_for_subtitles(facts.video.frame_rate))
    agree(known, facts_of(film.path))
    assert poster(film.path, known, tmp_path / "extract.jpg", threads=2).stat().st_size
