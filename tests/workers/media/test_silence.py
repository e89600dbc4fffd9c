from math import inf
from pathlib import Path

import pytest

from service.findings import FindingCode
from tests.media import ffmpeg
from workers.media.probe import probe
from workers.media.silence import silent


@pytest.mark.parametrize(
    ("loudest", "expected"),
    [
        ([-20.0, -25.0], ()),
        ([-20.0, -inf], (1,)),
        ([-90.0, -20.0], (0,)),
        ([-20.0, -65.0], (1,)),  # what a coded pair leaks into the other channel
        ([-20.0, -55.0], ()),  # somebody far from the microphone
        ([-50.0, -62.0], ()),  # a quiet recording
        ([-62.0], ()),
        ([-inf, -inf], (0, 1)),
        ([], ()),
    ],
)
def test_channel_is_silent_when_nobody_could_hear_it(loudest: list[float], expected: tuple[int, ...]) -> None:
    assert silent(loudest) == expected


SOUNDS = {
    # what the channels hold, which of them are silent, the finding
    "left only": ("0.4*sin(2*PI*440*t)|0", (1,), FindingCode.ONE_CHANNEL),
    # Two people with a microphone each, and the other one says one word, where no window looks.
    "one word": ("0.4*sin(2*PI*440*t)|0.02*sin(2*PI*300*t)*between(t,5.1,5.6)", (), None),
    "hum is no sound": ("0.004*sin(2*PI*50*t)|0.4*sin(2*PI*440*t)", (0,), FindingCode.ONE_CHANNEL),
    "nothing": ("0|0", (0, 1), FindingCode.SILENT),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_all_of_a_channel_is_heard_before_it_is_called_silent(name: str, tmp_path: Path) -> None:
    channels, expected, finding = SOUNDS[name]
    sound = tmp_path / "sound.m4a"
    ffmpeg("-f", "lavfi", "-i", f"aevalsrc='{channels}':d=12:s=8000", sound)
    facts = probe(sound, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.audio is not None and facts.audio.silent == expected
    assert [found.code for found in facts.findings] == ([finding] if finding else [])


def test_layout_follows_from_the_number_of_channels(tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    ffmpeg("-f", "lavfi", "-i", "aevalsrc='sin(t)|0|0|sin(2*t)':d=1", "-c:a", "pcm_s16le", sound)
    facts = probe(sound, workdir=tmp_path, max_duration_ms=60_000)
    assert facts.audio is not None and facts.audio.layout == "4.0"
