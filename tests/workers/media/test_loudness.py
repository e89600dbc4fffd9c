from pathlib import Path

import pytest

from tests.media import ffmpeg
from workers.media.loudness import Correction, Loudness, Meter
from workers.media.mastering import master, measure

SUMMARY = """[Parsed_ebur128_0 @ 0x55dbb0a3fa80] Summary:

  Integrated loudness:
    I:         -31.6 LUFS
    Threshold: -41.7 LUFS

  True peak:
    Peak:      -18.8 dBFS"""


def test_meter_reads_ffmpeg_s_summary() -> None:
    meter = Meter()
    for line in SUMMARY.splitlines():
        meter.hear(line)
    assert meter.read() == Loudness(-31.6, -18.8)


def test_meter_is_not_told_by_a_recording_s_own_words() -> None:
    meter = Meter()
    meter.hear("    I               : -16.0 LUFS")
    assert meter.read().silent


@pytest.mark.parametrize(
    ("found", "gain_db"),
    [
        (Loudness(-45.0, -20.0), 29.0),
        (Loudness(-9.0, 0.5), -7.0),
        (Loudness(-58.0, -40.0), 36.0),  # a whisper far away is not made into noise
        (Loudness(-62.0, -40.0), 0.0),  # a room in which nobody speaks
        (Loudness(-70.0, float("-inf")), 0.0),
    ],
)
def test_gain(found: Loudness, gain_db: float) -> None:
    assert Correction.of(found).gain_db == pytest.approx(gain_db)


def test_a_second_attempt_makes_up_for_what_the_limiter_and_the_encoder_did() -> None:
    first = Correction.of(Loudness(-40.0, -5.0))
    second = first.after(Loudness(-18.0, -1.0))
    assert second.gain_db == pytest.approx(first.gain_db + 2)
    assert second.ceiling_db < first.ceiling_db - 0.5


SOUNDS = {
    "very quiet": "sine=300:r=48000:d=6,tremolo=f=3:d=0.9,volume=-26dB",
    "too loud": "sine=300:r=48000:d=6,tremolo=f=3:d=0.9,volume=17dB",
    "knocks above a low voice": (
        "aevalsrc='0.02*sin(2*PI*300*t)*(0.6+0.4*sin(12*t))+0.5*sin(2*PI*90*t)*exp(-60*mod(t,2))':s=48000:d=6"
    ),
    "noise near full scale": "anoisesrc=r=48000:d=6:a=0.9:seed=1",
}


@pytest.mark.parametrize("name", SOUNDS)
def test_what_is_heard_is_right_at_every_bit_rate(name: str, tmp_path: Path) -> None:
    raw = tmp_path / "sound.w64"
    options = ("-af", "pan=stereo|c0=c0|c1=c0", "-c:a", "pcm_f32le")
    ffmpeg("-f", "lavfi", "-i", SOUNDS[name], *options, raw)
    made = master(raw, measure(raw, duration_ms=6000), {64, 128}, duration_ms=6000)
    assert set(made) == {64, 128}
    for file in made.values():
        heard = measure(file, duration_ms=6000)
        assert heard.lufs == pytest.approx(-16, abs=1)
        assert heard.peak_dbtp < -1.5


def test_of_several_attempts_the_closest_is_used(tmp_path: Path) -> None:
    """Ten milliseconds of noise a second: what the encoder makes of its peaks differs each time."""
    raw = tmp_path / "sound.w64"
    bursts = "anoisesrc=r=48000:d=6:a=1:seed=1,volume='if(lt(mod(t,1),0.01),1,0.0005)':eval=frame"
    ffmpeg("-f", "lavfi", "-i", bursts, "-af", "pan=stereo|c0=c0|c1=c0", "-c:a", "pcm_f32le", raw)
    made = master(raw, measure(raw, duration_ms=6000), {64, 128}, duration_ms=6000)
    heard = {rate: measure(file, duration_ms=6000) for rate, file in made.items()}
    assert all(result.peak_dbtp < -1.5 for result in heard.values())  # -0.3 in the last attempt at 64
    assert heard[128].lufs > -19  # -19.6 in the last
