"""A few seconds here and there, decoded: whether pictures and sound decode, how pictures are built, and what
is heard.

One ffmpeg opens the recording once a window; each track's filters write what they see, a text file a window.
"""

import re
import tempfile
import threading
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ffmpeg

from service.timecode import seconds
from workers.media.process import FfmpegFailed, allowance_s, run
from workers.media.source_input import command, source, track

_POSITIONS = (0.0, 0.25, 0.5, 0.75, 0.95)
_LONGEST_S, _SHORTEST_S = 2.0, 0.2
"""A short recording is decoded whole; a fifth of a second holds the frames that `idet` compares."""
_PIXELS = 60_000_000
"""What all windows decode together, in pixels: 0.3 s of processor time for H.264, half a second a window at
720p25."""
_NEAR_MS = 20_000
"""Twice what encoders leave between key frames by themselves: 250 frames."""
_PAST_KEY_MS = 1
"""Times are rounded: an instant just before a key frame would lead to the one before it."""
_TIMEOUT_S = 300
_OPENING_S = 180
"""ffmpeg tells of no progress while it opens five inputs: on a slow disk, or where an index has to be
searched for, each takes half a minute."""
_SLOWEST = 0.5
"""Times the recording's length; decoding sound runs a hundred times as fast as it plays."""
_COMBED = 1.2
"""How much better lines must match the halves of the next frame than the whole of it. At ffmpeg's 1.04, fine
patterns in whole pictures pass for halves; a person who sits before a shelf is left to the header's flag."""
_HUM_HZ = 100
"""Speech lies above it, the hum of the mains below: a socket without a microphone has that."""
_CHUNKS = 2
"""A second: one word is that long, and louder than the mean of a longer stretch."""
_CHUNK_FRAMES = 25
"""Codecs store about 20 ms of sound in a frame: so many go into half a second."""
_MISTAKE = re.compile(r"Error while decoding stream #\d+:(\d+)|corrupt decoded frame in stream (\d+)")


@dataclass(slots=True)
class Seen:
    """What decoding one track showed, over all windows."""

    frames: int = 0
    mistakes: int = 0
    """Frames that could not be decoded, or only in part."""
    scans: Counter[str] = field(default_factory=Counter)
    """Frames by what ffmpeg's `idet` calls them: tff, bff, progressive, undetermined."""
    loudest: list[float] = field(default_factory=list)
    """For each channel, the loudest half second, in dB of full scale (RMS)."""

    @property
    def error_rate(self) -> float:
        """Broken frames in all frames, 0..1; 1 when none came out. One that was mended counts as both."""
        return self.mistakes / max(self.mistakes, self.frames) if self.frames else 1.0


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture track to look at: `pixel_rate` is what one second of it decodes to, `keys_ms` where its key
    frames are, in order."""

    index: int
    pixel_rate: float
    keys_ms: Sequence[int]


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound track to listen to; `sample_rate` in Hz."""

    index: int
    sample_rate: int


@dataclass(frozen=True, slots=True)
class Reading:
    """The recording at `path`, to be decoded in part or whole.

    Both ways raise ProcessStalled, JobCancelled, and FfmpegFailed only when ffmpeg was killed.
    """

    path: Path
    duration_ms: int
    workdir: Path
    cancelled: threading.Event | None

    def look(self, pictures: Sequence[Picture], sounds: Sequence[Sound]) -> dict[int, Seen]:
        """Decode short windows of all tracks, spread over the recording: what each showed, by its index."""
        length_s = _window_s(pictures)
        spread: tuple[float, ...] = _POSITIONS
        if self.duration_ms <= len(_POSITIONS) * length_s * 1000:
            spread, length_s = _POSITIONS[:1], self.duration_ms / 1000 + 1
        # As coded: `idet` knows lying lines only.
        hasty = {"noaccurate_seek": None, "noautorotate": None, "t": length_s}
        keys = pictures[0].keys_ms if pictures else ()
        begins = sorted({_begin(round(position * self.duration_ms), keys) for position in spread})
        inputs = [source(self.path, **hasty, **({"ss": seconds(begin)} if begin else {})) for begin in begins]
        return self._decode(inputs, pictures, sounds, _TIMEOUT_S)

    def listen(self, sound: Sound) -> Seen:
        """Decode a sound track from beginning to end."""
        timeout_s = allowance_s(self.duration_ms, _SLOWEST)
        return self._decode([source(self.path)], (), [sound], timeout_s)[sound.index]

    def _decode(
        self, inputs: Sequence[Any], pictures: Sequence[Picture], sounds: Sequence[Sound], timeout_s: float
    ) -> dict[int, Seen]:
        mistakes: Counter[int] = Counter()

        def count_mistake(line: str) -> None:
            if found := _MISTAKE.search(line):
                mistakes[int(found[1] or found[2])] += 1

        with tempfile.TemporaryDirectory(dir=self.workdir) as folder:
            filtered = [
                ffmpeg.output(stream, "-", format="null")
                for number, opened in enumerate(inputs)
                for stream in _filtered(opened, pictures, sounds, f"{Path(folder).name}/{{}}-{number}")
            ]
            # Each message by itself: they are counted.
            filtered[-1] = filtered[-1].global_args("-v", "repeat+warning")
            try:
                run(
                    command(*filtered),
                    workdir=self.workdir,
                    timeout_s=timeout_s,
                    stall_s=_OPENING_S,
                    on_message=count_mistake,
                    cancelled=self.cancelled,
                )
            except FfmpegFailed as error:
                if error.code < 0:  # killed: that says nothing about the recording
                    raise
                # What did decode was written down.
            per_record = {picture.index: 1 for picture in pictures}
            per_record |= {sound.index: _CHUNK_FRAMES for sound in sounds}
            return {
                index: _seen(sorted(Path(folder).glob(f"{index}-*")), mistakes[index], frames)
                for index, frames in per_record.items()
            }


def _filtered(opened: Any, pictures: Sequence[Picture], sounds: Sequence[Sound], name: str) -> Iterator[Any]:
    """The tracks of one input with their filters, which write to files in the working directory."""
    for picture in pictures:
        yield _watched(track(opened, picture.index), name.format(picture.index))
    for sound in sounds:
        yield _heard(track(opened, sound.index), sound, name.format(sound.index))


def _begin(instant_ms: int, keys_ms: Sequence[int]) -> int:
    """Where to begin for what is shown at `instant_ms`: there, when a key frame is near; else at the key
    frame before it.

    ffmpeg begins there anyway, but decodes up to the instant: of a still beside sound, or a screen with a
    single key frame, nearly all, and what one track has too early fills the memory.
    """
    before = bisect_right(keys_ms, instant_ms)
    if not before or instant_ms - keys_ms[before - 1] <= _NEAR_MS:
        return instant_ms
    key_ms = keys_ms[before - 1]
    return key_ms + _PAST_KEY_MS if key_ms > 0 else 0


def _window_s(pictures: Sequence[Picture]) -> float:
    pixel_rate = sum(picture.pixel_rate for picture in pictures)
    affordable = _PIXELS / len(_POSITIONS) / pixel_rate if pixel_rate else _LONGEST_S
    return max(_SHORTEST_S, min(_LONGEST_S, affordable))


def _watched(stream: Any, file: str) -> Any:
    return stream.filter("idet", intl_thres=_COMBED).filter(
        "metadata", mode="print", key="lavfi.idet.multiple.current_frame", file=file
    )


def _heard(stream: Any, sound: Sound, file: str) -> Any:
    measured = (
        # Whole numbers: one sample of floating-point sound that is no number would silence all after it.
        stream.filter("aformat", sample_fmts="s32p")
        .filter("highpass", f=_HUM_HZ)
        .filter("asetnsamples", n=max(1, sound.sample_rate // _CHUNKS), p=0)
        .filter("astats", metadata=1, reset=1, measure_overall="none", measure_perchannel="RMS_level")
    )
    return measured.filter("ametadata", mode="print", file=file)


def _seen(files: Sequence[Path], mistakes: int, per_record: int) -> Seen:
    """From what the filters wrote: a record for each picture or half second of sound."""
    seen = Seen(mistakes=mistakes)
    loudest: dict[int, float] = {}
    for key, value in (pair for file in files for pair in _values(file)):
        if key == "frame":
            seen.frames += per_record
        elif key == "lavfi.idet.multiple.current_frame":
            seen.scans[value] += 1
        else:  # lavfi.astats.CHANNEL.RMS_level, counted from 1
            channel = int(key.split(".")[2])
            loudest[channel] = max(loudest.get(channel, float("-inf")), float(value))
    seen.loudest = [level for _, level in sorted(loudest.items())]
    return seen


def _values(file: Path) -> Iterator[tuple[str, str]]:
    """The pairs that ffmpeg's `metadata` filter printed: `frame:0 pts:0 ...`, then `name=value`."""
    with file.open() as lines:
        for line in lines:
            if line.startswith("frame:"):
                yield "frame", ""
            elif "=" in line:
                name, _, value = line.strip().partition("=")
                yield name, value
