import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from service.errors import JobCancelled
from service.findings import FindingCode
from tests.media import GREY, H264, decoded, ffmpeg, shown, sideways, talk
from workers.media import hls
from workers.media.decoding import decode
from workers.media.facts import Facts
from workers.media.finishing import finish
from workers.media.fragments import read_index
from workers.media.ladder import plan
from workers.media.mastering import measure
from workers.media.rendition import RenditionFile
from workers.media.transcode import copy, encode

Probed = Callable[[Path], Facts]


@pytest.fixture(scope="module")
def renditions(zoom: Path, facts_of: Probed, tmp_path_factory: pytest.TempPathFactory) -> list[RenditionFile]:
    """A copied video whose sound is right, and its rung."""
    out, facts = tmp_path_factory.mktemp("zoom"), facts_of(zoom)
    return list(encode(zoom, facts, plan(facts), out, threads=2).renditions)


def pictures(path: Path) -> list[tuple[str, str]]:
    """What a player shows, and when: a time and a hash for each decoded frame."""
    listed = decoded(path, "-copyts", "-map", "0:v", "-fps_mode", "passthrough", "-f", "framemd5").decode()
    frames = (line.split(",") for line in listed.splitlines() if not line.startswith("#"))
    return [(pts.strip(), md5.strip()) for _, _, pts, _, _, md5 in frames]


def sound(path: Path) -> bytes:
    """The coded sound's hash."""
    return decoded(path, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-hash", "md5")


def test_copy_keeps_every_picture_and_all_sound(zoom: Path, facts_of: Probed, tmp_path: Path) -> None:
    facts = facts_of(zoom)
    copied = copy(zoom, facts, plan(facts), tmp_path)
    assert copied is not None
    assert copied.path.name == "video.mp4"
    assert (copied.kind, copied.copied, copied.codec) == ("video", True, "h264/aac")
    assert (copied.width, copied.height, copied.mime) == (640, 360, "video/mp4")
    assert pictures(copied.path) == pictures(zoom)
    assert sound(copied.path) == sound(zoom)
    assert copied.duration_ms == pytest.approx(6000, abs=50)


def test_sound_is_made_right_beside_the_same_picture(zoom: Path, renditions: list[RenditionFile]) -> None:
    best = renditions[0]
    assert (best.kind, best.path.name, best.copied, best.codec) == ("video", "video.mp4", True, "h264/aac")
    assert pictures(best.path) == pictures(zoom)
    for rendition in renditions:
        assert shown(rendition.path, "stream=channels") == ["2"]
        loudness = measure(rendition.path, duration_ms=6000)
        assert loudness.lufs == pytest.approx(-16, abs=1)
        assert loudness.peak_dbtp < -1.5


def test_findings_tell_what_was_kept_and_what_became_louder(
    zoom: Path, facts_of: Probed, tmp_path: Path
) -> None:
    facts = facts_of(zoom)
    told = encode(zoom, facts, plan(facts), tmp_path, threads=2)
    codes = [finding.code for finding in told.findings]
    assert codes == [FindingCode.PICTURE_KEPT, FindingCode.LOUDER]
    assert told.warnings == ()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rung-240.mp4", "video.mp4"]


def test_what_was_used_takes_no_room(zoom: Path, facts_of: Probed, tmp_path: Path) -> None:
    """Six hours of decoded sound are 8 GB."""
    facts, between, out = facts_of(zoom), tmp_path / "between", tmp_path / "out"
    between.mkdir()
    out.mkdir()
    planned = plan(facts)
    decoded_once = decode(zoom, facts, planned.encodings, between, threads=2)
    assert decoded_once.sound is not None and decoded_once.sound.stat().st_size > 6 * 48_000 * 2 * 4
    finish(zoom, facts, planned, decoded_once, out)
    assert {path.suffix for path in between.iterdir()} == {".m4a"}


def test_sound_that_is_right_is_kept(tmp_path: Path, facts_of: Probed) -> None:
    right = tmp_path / "right.mp4"
    tone = "sine=440:r=48000:d=4,volume=3dB,pan=stereo|c0=c0|c1=c0"
    ffmpeg(*("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", tone), *H264, right)
    facts = facts_of(right)
    told = encode(right, facts, plan(facts), tmp_path, threads=2)
    assert told.renditions == ()
    assert [one.code for one in told.findings] == [FindingCode.PICTURE_KEPT, FindingCode.SOUND_KEPT]


def test_picture_is_kept_and_watchable_at_once_beside_sound_that_does_not_play(
    tmp_path: Path, facts_of: Probed
) -> None:
    opus = talk(tmp_path / "opus.mkv", *H264, "-c:a", "libopus", seconds=2)
    facts = facts_of(opus)
    copied = copy(opus, facts, plan(facts), tmp_path)
    assert copied is not None
    assert (copied.codec, copied.copied) == ("h264/aac", True)


def test_what_cannot_be_read_is_said(tmp_path: Path, facts_of: Probed) -> None:
    whole = talk(tmp_path / "whole.ts", *H264, "-g", "25", size="640x360", seconds=6)
    scratched = tmp_path / "scratched.ts"
    data = bytearray(whole.read_bytes())
    for start in range(len(data) // 4, len(data) // 2, 6000):
        data[start : start + 150] = bytes(150)
    scratched.write_bytes(data)
    facts = replace(facts_of(scratched), warnings=())  # what probing has seen of it is not said twice
    told = encode(scratched, facts, plan(facts), tmp_path, threads=2)
    assert len(told.renditions) == 2
    assert FindingCode.PICTURE_UNREADABLE in [warning.code for warning in told.warnings]


def test_copy_starts_picture_and_sound_together(renditions: list[RenditionFile]) -> None:
    first_frame, *_ = shown(renditions[0].path, "packet=pts_time", "-select_streams", "v")
    assert float(first_frame) == 0


def test_copy_carries_no_metadata(zoom: Path, renditions: list[RenditionFile]) -> None:
    assert b"+50.0647" in zoom.read_bytes()
    assert b"Secret" in zoom.read_bytes()
    for rendition in renditions:
        written = rendition.path.read_bytes()
        assert b"+50.0647" not in written
        assert b"Secret" not in written


def test_what_a_device_wrote_into_the_picture_is_not_kept(
    zoom: Path, facts_of: Probed, tmp_path: Path
) -> None:
    """Camcorders and drones write place, time and serial number there."""
    flown = tmp_path / "flown.mp4"
    said = "h264_metadata=sei_user_data=086f3693-b7b3-4f2c-9653-21492feee5b8+GPS 50.0647N 19.9450E"
    ffmpeg("-i", zoom, "-c", "copy", "-bsf:v", said, flown)
    facts = facts_of(flown)
    early = copy(flown, facts, plan(facts), tmp_path)
    assert early is not None and early.copied
    assert b"GPS 50.0647N" in flown.read_bytes()
    assert b"GPS 50.0647N" not in early.path.read_bytes()
    best, *_ = encode(flown, facts, plan(facts), tmp_path, threads=2).renditions
    assert best.copied
    assert b"GPS 50.0647N" not in best.path.read_bytes()
    assert pictures(best.path) == pictures(flown)


def test_rungs_lie_below_the_source(renditions: list[RenditionFile]) -> None:
    assert [(rung.kind, rung.width, rung.height, rung.copied) for rung in renditions[1:]] == [
        ("rung", 426, 240, False)
    ]


def test_encoding_is_upright_square_and_tells_its_progress(tmp_path: Path, facts_of: Probed) -> None:
    phone = sideways(tmp_path / "phone.mov", size="640x360", seconds=6)
    facts, heard = facts_of(phone), list[float]()
    made = encode(phone, facts, plan(facts), tmp_path, threads=2, on_progress=heard.append).renditions
    assert [(one.path.name, one.width, one.height) for one in made] == [
        ("video.mp4", 360, 640),
        ("rung-240.mp4", 240, 426),
    ]
    for one in made:
        assert shown(one.path, "stream=sample_aspect_ratio", "-select_streams", "v") == ["1:1"]
        assert shown(one.path, "stream_side_data=rotation") == []
        assert one.duration_ms == pytest.approx(6000, abs=100)
    assert heard == sorted(heard)
    assert len(heard) >= 1 and heard[-1] == 1.0 and heard[0] > 0


def test_rungs_have_their_key_frames_at_the_same_times(
    browser: Path, facts_of: Probed, tmp_path: Path
) -> None:
    facts = facts_of(browser)
    made = encode(browser, facts, plan(facts), tmp_path, threads=2).renditions
    keys = [shown(one.path, "packet=pts_time,flags", "-select_streams", "v") for one in made]
    times = [[line.split(",")[0] for line in lines if ",K" in line] for lines in keys]
    assert len(made) == 2
    assert times[0] == times[1] == ["0.000000", "4.000000"]


def test_sound_alone_is_copied_when_browsers_play_it(memo: Path, facts_of: Probed, tmp_path: Path) -> None:
    facts = facts_of(memo)
    copied = copy(memo, facts, plan(facts), tmp_path)
    assert copied is not None
    assert (copied.path.name, copied.kind) == ("audio.m4a", "audio")
    assert (copied.mime, copied.codec) == ("audio/mp4", "aac")
    (made,) = encode(memo, facts, plan(facts), tmp_path, threads=2).renditions
    assert (made.path.name, made.kind, made.copied) == ("audio.m4a", "audio", False)
    assert measure(made.path, duration_ms=4000).lufs == pytest.approx(-16, abs=1)


def test_cancel_stops_encoding(browser: Path, facts_of: Probed, tmp_path: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    facts = facts_of(browser)
    with pytest.raises(JobCancelled):
        encode(browser, facts, plan(facts), tmp_path, threads=2, cancelled=cancelled)


def write_hls(renditions: list[RenditionFile], folder: Path) -> list[Path]:
    """A master playlist and one for each rendition, beside the files."""
    written = [folder / "master.m3u8"]
    lines = ["#EXTM3U"]
    for rendition in renditions:
        index = read_index(rendition.path)
        playlist = folder / f"{rendition.path.stem}.m3u8"
        playlist.write_text(hls.media_playlist(index, rendition.path.name))
        lines += [f"#EXT-X-STREAM-INF:{hls.stream_info(rendition, index)}", playlist.name]
        written.append(playlist)
    written[0].write_text("\n".join(lines) + "\n")
    return written


def test_hls_plays_from_the_renditions_themselves(renditions: list[RenditionFile], tmp_path: Path) -> None:
    folder = renditions[0].path.parent
    before = {one.path: one.path.read_bytes() for one in renditions}
    written = write_hls(renditions, folder)
    assert [path.name for path in written] == ["master.m3u8", "video.m3u8", "rung-240.m3u8"]
    assert {path: path.read_bytes() for path in before} == before
    moved = tmp_path / "elsewhere"
    folder.rename(moved)
    try:
        for name in ("master.m3u8", "video.m3u8", "rung-240.m3u8"):
            (duration,) = shown(moved / name, "format=duration")
            assert float(duration) == pytest.approx(6, abs=0.1)
            frames = decoded(moved / name, *("-map", "0:v:0", "-vf", "scale=16:16", *GREY))
            assert len(frames) // 256 == 150
    finally:
        moved.rename(folder)


def test_hls_master_says_what_a_player_chooses_by(renditions: list[RenditionFile]) -> None:
    master = write_hls(renditions, renditions[0].path.parent)[0].read_text()
    assert "RESOLUTION=640x360" in master and "RESOLUTION=426x240" in master
    assert master.count('CODECS="avc1.64') == 2 and master.count("mp4a.40.2") == 2


def test_hls_segments_cover_the_file(renditions: list[RenditionFile]) -> None:
    written = write_hls(renditions, renditions[0].path.parent)
    ranges = [
        tuple(int(part) for part in line.partition(":")[2].split("@"))
        for line in written[1].read_text().splitlines()
        if line.startswith("#EXT-X-BYTERANGE")
    ]
    data = renditions[0].path.read_bytes()
    assert len(ranges) == 2
    assert all(data[start + 4 : start + 8] == b"moof" for _, start in ranges)
    assert ranges[0][0] + ranges[0][1] == ranges[1][1]
