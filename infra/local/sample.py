"""The sample story of the demo: a conversation, spoken by ffmpeg's flite voices, with a drawn picture."""

import re
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import ffmpeg

from infra.local.sample_picture import draw
from workers.media.process import run
from workers.media.source_input import command

STORY = Path(__file__).with_name("sample_story.txt")
_LINE = re.compile(r"(slt|rms): (.+)")
# Seconds between turns, as in a conversation: a question is thought about, an answer heard out.
_PAUSES = (0.6, 0.9, 0.45, 0.75, 0.5)
_SPEAK_TIMEOUT_S = 60


@dataclass(frozen=True)
class Turn:
    """What one voice says at one time. Milliseconds in the story."""

    voice: str
    text: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True)
class Sample:
    """A recording whose every word is known."""

    path: Path
    turns: tuple[Turn, ...]

    @property
    def words(self) -> list[str]:
        """What is said, as recognisers write it."""
        return spoken_words(" ".join(turn.text for turn in self.turns))


def spoken_words(text: str) -> list[str]:
    """Words without case and punctuation."""
    return re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower())


def make_sample(workdir: Path, story: Path = STORY) -> Sample:
    """Speak `story` and draw it, as `workdir/story.mp4`: two to three minutes, H.264 and AAC."""
    turns = _speak(list(_lines(story)), workdir)
    path = workdir / "story.mp4"
    lit = {voice: [(t.start_ms, t.end_ms) for t in turns if t.voice == voice] for voice in ("slt", "rms")}
    draw(workdir / "speech.wav", path, asks=lit["slt"], tells=lit["rms"], duration_ms=turns[-1].end_ms)
    return Sample(path, turns)


def _lines(story: Path) -> Iterator[tuple[str, str]]:
    for line in story.read_text(encoding="utf-8").splitlines():
        if found := _LINE.fullmatch(line):
            yield found[1], found[2]


def _speak(lines: list[tuple[str, str]], workdir: Path) -> tuple[Turn, ...]:
    """Say every line, and join them with pauses as `speech.wav`."""
    turns = []
    with wave.open(str(workdir / "speech.wav"), "wb") as speech:
        for number, ((voice, text), pause) in enumerate(zip(lines, cycle(_PAUSES), strict=False)):
            with wave.open(str(_say(voice, text, workdir)), "rb") as said:
                if number == 0:
                    speech.setparams(said.getparams())
                start = speech.tell()
                speech.writeframes(said.readframes(said.getnframes()))
                rate = said.getframerate()
            turns.append(Turn(voice, text, start * 1000 // rate, speech.tell() * 1000 // rate))
            if number < len(lines) - 1:
                speech.writeframes(bytes(round(pause * rate) * speech.getsampwidth()))
    return tuple(turns)


def _say(voice: str, text: str, workdir: Path) -> Path:
    # The text is passed in a file: nothing in it can end the filter's options.
    (workdir / "line.txt").write_text(text, encoding="utf-8")
    spoken = ffmpeg.input(f"flite=textfile=line.txt:voice={voice}", format="lavfi")
    run(
        command(ffmpeg.output(spoken, "line.wav", ac=1)),
        workdir=workdir,
        timeout_s=_SPEAK_TIMEOUT_S,
    )
    return workdir / "line.wav"
