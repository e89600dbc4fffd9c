"""Media for tests, made by ffmpeg's own sources: small, short, and telling which frame is which."""

import subprocess
from pathlib import Path

H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
GREY = ("-fps_mode", "passthrough", "-f", "rawvideo", "-pix_fmt", "gray")
"""Options that decode every frame once, a byte a pixel."""
COUNTER_RATE = 25
COUNTER_SIZE = (160, 96)
_BITS = 10


def ffmpeg(*arguments: str | Path) -> None:
    """Run ffmpeg; its words are shown when it fails."""
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", *map(str, arguments)], check=True)


def talk(
    path: Path, *options: str, size: str = "320x180", seconds: float = 4, rate: int = 25, pitch: int = 440
) -> Path:
    """A moving picture with a tone, encoded as `options` say (H.264 and AAC when they say nothing)."""
    ffmpeg(
        *("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}"),
        *("-f", "lavfi", "-i", f"sine={pitch}:r=48000:d={seconds}"),
        *(options or H264),
        path,
    )
    return path


def sideways(path: Path, *options: str, size: str = "320x180", seconds: float = 1) -> Path:
    """A `talk` as a phone held upright writes it: coded lying, with the order to turn it."""
    lying = talk(path.with_name(f"lying-{path.name}"), *H264, size=size, seconds=seconds)
    ffmpeg("-i", lying, "-c", "copy", *options, "-metadata:s:v:0", "rotate=90", path)
    return path


def voice(path: Path, *options: str, seconds: float = 4) -> Path:
    """Sound alone: silence for half of the time, then a tone."""
    tone = f"aevalsrc='if(gte(t,{seconds / 2}),sin(2*PI*440*t)/2,0)':s=48000:d={seconds}"
    ffmpeg("-f", "lavfi", "-i", tone, *options, path)
    return path


def counter(path: Path, *options: str, seconds: float = 16) -> Path:
    """Ten columns tell the frame's number in binary, least bit first; a tone begins half-way."""
    width, height = COUNTER_SIZE
    column = width // _BITS
    picture = f"geq=lum='if(mod(floor(N/pow(2,floor(X/{column}))),2),235,16)':cb=128:cr=128"
    tone = f"aevalsrc='if(gte(t,{seconds / 2}),sin(2*PI*440*t)/2,0)':s=48000:d={seconds}"
    ffmpeg(
        *("-f", "lavfi", "-i", f"nullsrc=s={width}x{height}:r={COUNTER_RATE}:d={seconds},{picture}"),
        *("-f", "lavfi", "-i", tone, "-pix_fmt", "yuv420p", *options),
        path,
    )
    return path


def frame_numbers(path: Path) -> list[int]:
    """The numbers that the pictures of a `counter`, or of what was made from one, show."""
    width, height = COUNTER_SIZE
    raw = decoded(path, "-map", "0:v:0", "-vf", f"scale={width}:{height}", *GREY)
    column, line = width // _BITS, width * (height // 4)
    return [
        sum(1 << bit for bit in range(_BITS) if raw[frame + line + bit * column + column // 2] > 125)
        for frame in range(0, len(raw), width * height)
    ]


def decoded(path: Path, *options: str) -> bytes:
    """What ffmpeg writes to its standard output for `path`."""
    arguments = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), *options, "-"]
    return subprocess.run(arguments, check=True, capture_output=True).stdout


def shown(path: Path, entries: str, *options: str) -> list[str]:
    """ffprobe's values for `entries`, a line each."""
    arguments = ["ffprobe", "-v", "error", *options, "-show_entries", entries, "-of", "csv=p=0", str(path)]
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout.split()
