from array import array
from pathlib import Path

import pytest

from tests.media import ffmpeg
from workers.media.facts import AudioFacts, Facts
from workers.media.sound import RATE, pcm16k

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
