"""How likely somebody speaks, moment by moment: silero, the small model inside faster-whisper's wheel.

It hears voices and rejects noise, tones and music, in about 0.003 s of processor time for a second of sound.
The sound is read in blocks and the model's memory carried from one to the next, so that six hours take hardly
more room than a minute, and come out as they would in one piece.

onnxruntime's threads would not survive the fork of a worker: import this module in the process that uses it.
"""

import threading
import wave
from array import array
from pathlib import Path
from typing import NamedTuple

import numpy as np
from faster_whisper.vad import get_vad_model
from numpy.typing import NDArray

from workers.cancelling import stop_if
from workers.speech.stretches import WINDOW

_CONTEXT = 64
"""Samples of the window before that it hears again."""
_BLOCK = 1000
"""Windows read at once, 32 s: a cancelled job ends within a fraction of a second."""


class Windows(NamedTuple):
    """For each window of a recording, how likely it is speech (0 to 1) and its mean absolute sample."""

    speech: "array[float]"
    loudness: "array[float]"


def listen(wav: Path, cancelled: threading.Event) -> Windows:
    """Judge a recording of 16 kHz, mono, 16 bit; its last window is filled up. Raises JobCancelled."""
    model = get_vad_model().session
    memory = [np.zeros((1, 1, 128), np.float32)] * 2
    context = np.zeros(_CONTEXT, np.float32)
    heard = Windows(array("f"), array("f"))
    with wave.open(str(wav)) as recording:
        while pcm := recording.readframes(_BLOCK * WINDOW):
            stop_if(cancelled)
            windows = _windows(pcm)
            before = np.vstack((context, windows[:-1, -_CONTEXT:]))
            context = windows[-1, -_CONTEXT:]
            speech, *memory = model.run(
                None, {"input": np.hstack((before, windows)), "h": memory[0], "c": memory[1]}
            )
            heard.speech.frombytes(speech.tobytes())
            heard.loudness.frombytes(np.abs(windows).mean(axis=1).tobytes())
    return heard


def _windows(pcm: bytes) -> NDArray[np.float32]:
    """The samples as the model takes them, one window a row."""
    samples = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(2**15)
    samples = np.pad(samples, (0, -len(samples) % WINDOW))
    return samples.reshape(-1, WINDOW)
