"""`./run bench overhead [MINUTES] [LINES]`: the processor time that is ours, against ffmpeg's.

What `./run process FILE --out DIR` does, from the start of the stack on: a recording that has to be encoded
is uploaded, comes through, and its results are written to a folder. A transcript comes along, so that no
speech engine runs. Linux counts the time of processes that have ended apart from that of the living: the
workers' children that have ended are ffmpeg, all else is ours (web, relay, workers, command line, process
manager) or belongs to the local stores (Redis, S3).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.material import scenes
from bench.measuring.usage import family, measured, own_and_ended_s
from bench.transcode import verdict
from infra.local.stack import Stack
from infra.local.supervision import ROOT
from service.timecode import vtt

MOST = 0.05
"""What we promise, as a part of ffmpeg's time."""
_MINUTES, _LINES = 10.0, 720
_STORES = ("redis", "swift")
_WORKERS = ("worker-media", "worker-speech")

Shares = dict[str, tuple[float, float]]
_SENTENCE = "We had nowhere to go that winter, and then a neighbour opened her door to us."


def main() -> None:
    """Print the table; end with code 1 when the bound is broken."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else _MINUTES
    lines = int(sys.argv[2]) if len(sys.argv) > 2 else _LINES
    with tempfile.TemporaryDirectory(prefix="storyreel-bench-") as scratch:
        folder = Path(scratch)
        film = scenes.recording(folder, round(minutes * 60), lines, scenes.HEVC)
        transcript = folder / "said.vtt"
        transcript.write_text(said(round(minutes * 60)), encoding="utf-8")
        with Stack(folder / "stack") as stack:
            _, starting = measured(stack.start)
            at_start = spent(stack)
            _, command_line = measured(lambda: process(stack, film, transcript, folder / "out"))
            at_end = spent(stack)
    sys.exit(not report(at_start, at_end, starting.cpu_s, command_line.cpu_s))


def said(seconds: int) -> str:
    """A transcript with a sentence every five seconds."""
    starts = range(0, seconds * 1000, 5000)
    cues = [f"{vtt(start)} --> {vtt(start + 4500)}\n{_SENTENCE}" for start in starts]
    return "\n\n".join(("WEBVTT", *cues)) + "\n"


def process(stack: Stack, film: Path, transcript: Path, out: Path) -> None:
    """The command line, as `./run process` calls it."""
    arguments = ["process", str(film), "--transcript", str(transcript), "--out", str(out)]
    subprocess.run(
        [sys.executable, "-P", "-m", "service.cli", *arguments],
        env={**os.environ, **stack.env()},
        cwd=ROOT,
        check=True,
    )


def spent(stack: Stack) -> Shares:
    """Processor seconds so far of what each line of the table stands for: living processes, ended ones."""
    pids = stack.pids()
    manager = int(Path(f"/proc/{pids['web']}/stat").read_text().rpartition(")")[2].split()[1])
    shares = {"process manager": (own_and_ended_s([manager])[0], 0.0)}
    for name, pid in pids.items():
        line = "stores" if name.startswith(_STORES) else name
        before, now = shares.get(line, (0.0, 0.0)), own_and_ended_s(family(pid))
        shares[line] = (before[0] + now[0], before[1] + now[1])
    return shares


def report(at_start: Shares, at_end: Shares, starting_s: float, command_line_s: float) -> bool:
    """Print the table; whether the bound is kept."""
    ffmpeg_s = sum(at_end[name][1] - at_start[name][1] for name in _WORKERS)
    print(f"ffmpeg and ffprobe: {ffmpeg_s:.1f} processor seconds. Beyond them, at the start and then:")
    stores_s = at_end.pop("stores")[0]
    lines = {"command line": (0.0, command_line_s), "migrations, waiting for the parts": (starting_s, 0.0)}
    for name, (own_s, ended_s) in at_end.items():
        before_s = at_start[name][0]
        if name not in _WORKERS:
            own_s += ended_s - at_start[name][1]
        lines[name] = (before_s, own_s - before_s)
    for name, (first_s, then_s) in lines.items():
        print(f"  {name:<34} {first_s:6.2f} {then_s:6.2f}")
    start_s, run_s = (sum(spent_s[place] for spent_s in lines.values()) for place in (0, 1))
    share = (start_s + run_s) / ffmpeg_s
    print(f"  together                           {start_s:6.2f} {run_s:6.2f}")
    print(f"ours is {share:.3f} of ffmpeg's, at most {MOST} {verdict(share <= MOST)}")
    print(
        f"  without the start {run_s / ffmpeg_s:.3f}; with Redis and the S3 server, {stores_s:.1f} s, ",
        end="",
    )
    print(f"{(start_s + run_s + stores_s) / ffmpeg_s:.3f}")
    return share <= MOST


if __name__ == "__main__":
    main()
