"""Sound that was cut off on the device is not heard: not in the early copy, and not later."""

import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from service.findings import FindingCode
from tests.media import H264, decoded, ffmpeg
from tests.workers.media.containers import box, rewritten
from workers.media.ladder import plan
from workers.media.probe import probe
from workers.media.rendition import RenditionFile
from workers.media.transcode import copy, encode

RATE = 48_000
CUT_S, SECONDS = 2, 5
LOW, HIGH = 400, 3000
TONE = f"aevalsrc='if(lt(t,{CUT_S}),sin(2*PI*{LOW}*t),sin(2*PI*{HIGH}*t))/8':s={RATE}:d={SECONDS}"
"""Low where it is cut off, high in what is left."""


def cut(path: Path, picture: Sequence[str] = (), options: Sequence[str] = ()) -> Path:
    """The first seconds stay in the file, and an edit list hides them."""
    whole = path.with_name(f"whole-{path.name}")
    ffmpeg(*picture, "-f", "lavfi", "-i", TONE, *H264, *options, "-ac", "2", whole)

    def later(edits: bytes) -> bytes:
        start = struct.unpack(">i", edits[20:24])[0]
        left_ms = (SECONDS - CUT_S) * 1000
        return box(b"elst", struct.pack(">IIIiI", 0, 1, left_ms, start + CUT_S * RATE, 1 << 16))

    path.write_bytes(rewritten(whole.read_bytes(), b"edts", later))
    return path


def memo(folder: Path) -> Path:
    return cut(folder / "memo.m4a")


def film(folder: Path) -> Path:
    """Cut where a key frame is: no picture is hidden."""
    still = ("-f", "lavfi", "-i", f"smptebars=s=160x96:r=25:d={SECONDS}")
    keys = ("-g", "25", "-bf", "0", "-video_track_timescale", str(RATE))
    return cut(folder / "film.mp4", still, keys)


def pitches(rendition: RenditionFile) -> list[int]:
    """The tone of each tenth of a second, in Hz."""
    raw = decoded(rendition.path, "-map", "0:a", "-ac", "1", "-ar", str(RATE), "-f", "s16le")
    samples, tenth = memoryview(raw).cast("h"), RATE // 10
    return [
        5 * sum((samples[at] < 0) != (samples[at + 1] < 0) for at in range(start, start + tenth - 1))
        for start in range(0, len(samples) - tenth, tenth)
    ]


@pytest.mark.parametrize("make", [memo, film])
def test_sound_that_an_edit_list_hides_is_not_published(make: Callable[[Path], Path], tmp_path: Path) -> None:
    recording = make(tmp_path)
    facts = probe(recording, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.audio is not None and facts.audio.trimmed
    assert [finding.code for finding in facts.findings] == [FindingCode.TRIMMED]
    planned = plan(facts)
    (tmp_path / "early").mkdir()
    early = copy(recording, facts, planned, tmp_path / "early")
    assert (early is not None) == (make is film)
    made = encode(recording, facts, planned, tmp_path, threads=2).renditions
    for rendition in (*made, *([early] if early else ())):
        assert pitches(rendition) == pytest.approx([HIGH] * 30, rel=0.05)
        assert rendition.duration_ms == pytest.approx(3000, abs=60)
