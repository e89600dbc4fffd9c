import math
from array import array
from pathlib import Path

import pytest

from service.findings import FindingCode
from tests.media import ffmpeg
from workers.media.facts import AudioFacts, Facts
from workers.media.ladder import plan
from workers.media.mastering import measure
from workers.media.probe import probe
from workers.media.sound import RATE, pcm16k
from workers.media.transcode import encode

CLICKS = "aevalsrc='if(lt(mod(t,1),0.01),0.8*sin(2*PI*1000*t),0)':s=48000:d=20"
CLICKING = AudioFacts(1, "pcm_s16le", "", 1, "mono", 48000, (), trimmed=False)

CLOCKS = {
    "drifts": ("asetpts=PTS*1.003", 1.003, 0.0),
    "gap": ("asetpts='PTS+gte(T,5.5)*0.3/TB'", 1.0, 0.3),
    "starts late": ("asetpts=PTS+0.7/TB", 1.0, 0.7),
}


@pytest.mark.parametrize("name", CLOCKS)
def test_sound_is_heard_when_its_times_say(name: str, tmp_path: Path) -> None:
    clock, pace, late_s = CLOCKS[name]
    path = tmp_path / "clicks.mkv"
    blank = ("-f", "lavfi", "-i", "color=black:s=16x16:r=5:d=20")
    ffmpeg("-f", "lavfi", "-i", CLICKS, *blank, "-af", clock, "-c:a", "pcm_s16le", "-c:v", "ffv1", path)
    made = pcm16k(path, Facts(20_000, "matroska", None, CLICKING), tmp_path / "sound.wav", threads=1)
    samples = array("h", made.read_bytes()[44:])
    loud = [at / RATE for at, sample in enumerate(samples) if abs(sample) > 8000]
    assert loud[-1] == pytest.approx(19 * pace + late_s, abs=0.04)


def test_samples_that_are_no_numbers_are_silent(tmp_path: Path) -> None:
    """As recorders and editors write them into floating-point sound now and then."""
    samples = array("f", (0.25 * math.sin(2 * math.pi * 300 * at / 48_000) for at in range(2 * 48_000)))
    samples[1000], samples[50_000], samples[60_000], samples[70_000] = math.nan, math.inf, -math.inf, 1e30
    raw, path = tmp_path / "raw", tmp_path / "float.wav"
    raw.write_bytes(samples.tobytes())
    ffmpeg("-f", "f32le", "-ar", "48000", "-ac", "1", "-i", raw, "-c:a", "pcm_f32le", path)
    facts = probe(path, workdir=tmp_path, max_duration_ms=60_000)
    (made,) = encode(path, facts, plan(facts), tmp_path, threads=1).renditions
    assert measure(made.path, duration_ms=2000).lufs == pytest.approx(-16, abs=1)
    assert FindingCode.SILENT not in {finding.code for finding in facts.findings}
