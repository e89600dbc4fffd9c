"""Speech is found, and nothing else; it is cut where it is quiet, and never into long stretches."""

import threading
import wave
from array import array
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from service.errors import JobCancelled
from tests.media import ffmpeg
from workers.speech import voices
from workers.speech.stretches import SAMPLE_RATE, WINDOW, stretches

_PCM = ("-ar", "16000", "-ac", "1", "-c:a", "pcm_s16le")
_VIBRATING = "0.3*sin(2*PI*(200+150*sin(PI*t))*t)+0.2*sin(2*PI*880*t)*gt(mod(t,1),0.5)"


def samples(wav: Path) -> NDArray[np.float32]:
    with wave.open(str(wav)) as recording:
        pcm = recording.readframes(recording.getnframes())
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(2**15)


def test_the_story_is_found_without_its_silence(spoken_story: tuple[Path, str]) -> None:
    found = stretches(spoken_story[0], threading.Event())
    assert 3000 < found[0].start < 12_000
    assert all(0 < stretch.length <= 15 * SAMPLE_RATE for stretch in found)
    assert all(before.end <= after.start for before, after in pairwise(found))
    assert found[-1].end < len(samples(spoken_story[0]))


@pytest.mark.parametrize(
    "sound",
    [
        "anoisesrc=d=20:c=white:a=0.3",
        "anoisesrc=d=20:c=pink:a=0.5",
        "sine=f=440:d=20",
        f"aevalsrc={_VIBRATING.replace(',', chr(92) + ',')}:d=20",
        "anullsrc=d=20",
    ],
)
def test_noise_and_tones_are_no_speech(sound: str, tmp_path: Path) -> None:
    ffmpeg("-f", "lavfi", "-i", sound, *_PCM, "-t", "20", tmp_path / "sound.wav")
    assert stretches(tmp_path / "sound.wav", threading.Event()) == []


def test_speech_is_found_in_noise(spoken_story: tuple[Path, str], tmp_path: Path) -> None:
    noise = ("-f", "lavfi", "-i", "anoisesrc=c=pink:a=0.03")
    ffmpeg("-i", spoken_story[0], *noise, "-filter_complex", "amix=duration=first", *_PCM, tmp_path / "n.wav")
    clear, noisy = (
        sum(stretch.length for stretch in stretches(wav, threading.Event()))
        for wav in (spoken_story[0], tmp_path / "n.wav")
    )
    assert 0.9 < noisy / clear < 1.1


def test_what_is_heard_block_by_block_is_what_is_heard_in_one_piece(
    spoken_story: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voices, "_BLOCK", 37)
    heard = voices.listen(spoken_story[0], threading.Event())
    whole = samples(spoken_story[0])
    # What they do with the last window is theirs.
    expected = get_vad_model()(np.pad(whole, (0, -len(whole) % WINDOW)))[:-1]
    assert np.allclose(heard.speech[:-1], expected, atol=1e-4)
    assert len(heard.speech) == len(heard.loudness) == -(-len(whole) // WINDOW)


def test_a_long_stretch_is_cut_at_its_quietest_moment(
    spoken_story: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    loudness = array("f", [1.0] * 375 + [0.1] * 12 + [1.0] * 281)  # 12 s, 0.4 s, 9 s
    heard = voices.Windows(array("f", [1.0] * len(loudness)), loudness)
    monkeypatch.setattr(voices, "listen", lambda *_: heard)
    first, second = stretches(spoken_story[0], threading.Event())
    assert 375 * WINDOW <= second.start <= 387 * WINDOW
    assert first.end == second.start


def test_nobody_is_heard_once_cancelled(spoken_story: tuple[Path, str]) -> None:
    cancelled = threading.Event()
    cancelled.set()
    with pytest.raises(JobCancelled):
        stretches(spoken_story[0], cancelled)
