"""`./run bench transcode [SECONDS]`: what our ladder costs, against one ffmpeg for each rendition.

Both make the same rungs of the same film in the same run: processor time, time, bytes, and how like the
source each rung is. Ours is what a worker does: probe, plan, copy, encode, the sound brought to its loudness.
The common way is what MediaCMS does: x264 at `medium` and CRF 23, AAC at 128 kb/s, the source decoded again
for every rung.
"""

import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.material import scenes
from bench.measuring.usage import Used, measured
from workers.media import ladder, transcode
from workers.media.ladder import Encoding
from workers.media.probe import probe

MOST_CPU, MOST_BYTES, MOST_SSIM_LOST = 0.40, 1.08, 0.002
"""What we promise, as parts of the common way's; SSIM (0 to 1) may be lower by so much on each rung."""
_SECONDS = 20
_LONGEST_MS = 3_600_000
_THREADS = max(2, len(os.sched_getaffinity(0)) // 2)
"""As many as the local stack gives to a worker."""
_ALL_PLANES = re.compile(r"SSIM Y:(?P<luma>[\d.]+) .*All:(?P<all>[\d.]+)")


@dataclass(frozen=True)
class Made:
    """One rung as it came out. `ssim` is of all planes, `luma` of brightness alone."""

    bytes: int
    ssim: float
    luma: float


def main() -> None:
    """Print a table for each kind of film; end with code 1 when a bound is broken."""
    seconds = int(sys.argv[1]) if len(sys.argv) > 1 else _SECONDS
    kept = []
    with tempfile.TemporaryDirectory(prefix="storyreel-bench-") as scratch:
        for draw in (scenes.interview, scenes.screen):
            workdir = Path(scratch) / draw.__name__
            workdir.mkdir()
            kept.append(compare(draw.__name__, draw(workdir, seconds), workdir))
    # What is promised is promised of filmed pictures. On a shared screen that stands still `medium` has
    # little to do either, so that there is little to save: its figures are told.
    sys.exit(not kept[0])


def compare(name: str, film: Path, workdir: Path) -> bool:
    """Make all rungs both ways, print the table; whether every bound is kept."""
    encodings, our_use = measured(lambda: ours(film, workdir / "ours"))
    _, their_use = measured(lambda: common_way(film, encodings, workdir / "common"))
    kept = [report_use(name, our_use, their_use)]
    totals = [0, 0]
    for encoding in encodings:
        our, their = (look(workdir / way / encoding.file_name, film, encoding) for way in ("ours", "common"))
        totals = [totals[0] + our.bytes, totals[1] + their.bytes]
        kept.append(their.ssim - our.ssim <= MOST_SSIM_LOST)
        rung = f"  {encoding.height:>5} lines: {our.bytes / 1e6:7.2f} MB of {their.bytes / 1e6:7.2f}"
        rung += f": {our.bytes / their.bytes:.2f}   SSIM {our.ssim:.4f} of {their.ssim:.4f}"
        rung += f": {our.ssim - their.ssim:+.4f} {verdict(kept[-1])} (luma {our.luma - their.luma:+.4f})"
        print(rung)
    share = totals[0] / totals[1]
    kept.append(share <= MOST_BYTES)
    print(f"  bytes together: {share:.3f} of the common way's, at most {MOST_BYTES} {verdict(kept[-1])}")
    return all(kept)


def ours(film: Path, out_dir: Path) -> tuple[Encoding, ...]:
    """What a worker does between download and upload; the rungs it made."""
    out_dir.mkdir()
    facts = probe(film, workdir=out_dir, max_duration_ms=_LONGEST_MS)
    plan = ladder.plan(facts)
    if transcode.copy(film, facts, plan, out_dir) is not None:
        raise SystemExit("The film was copied: there is nothing to compare.")
    transcode.encode(film, facts, plan, out_dir, threads=_THREADS)
    return plan.encodings


def common_way(film: Path, encodings: tuple[Encoding, ...], out_dir: Path) -> None:
    """One process after another, each from the source."""
    out_dir.mkdir()
    for encoding in encodings:
        subprocess.run(common_command(film, encoding, out_dir / encoding.file_name), check=True)


def common_command(film: Path, encoding: Encoding, out: Path) -> list[str]:
    """How MediaCMS and others call ffmpeg for one rendition."""
    return [
        *("ffmpeg", "-nostdin", "-v", "error", "-y", "-i", str(film)),
        *("-c:v", "libx264", "-preset", "medium", "-crf", "23", "-pix_fmt", "yuv420p"),
        *("-vf", f"scale={encoding.width}:{encoding.height}"),
        *("-c:a", "aac", "-b:a", "128k", "-movflags", "+faststart", str(out)),
    ]


def look(rung: Path, film: Path, encoding: Encoding) -> Made:
    """Its bytes, and its likeness to the source, frame by frame; that is made as small by bicubic scaling."""
    numbered = f"setpts=N/{scenes.RATE}/TB"
    same_size = f"scale={encoding.width}:{encoding.height}:flags=bicubic+accurate_rnd,format=yuv420p"
    graph = f"[0:v]{numbered}[made];[1:v]{numbered},{same_size}[source];[made][source]ssim=shortest=1"
    told = subprocess.run(
        ["ffmpeg", "-nostdin", "-hide_banner", "-i", rung, "-i", film, "-lavfi", graph, "-f", "null", "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stderr
    found = _ALL_PLANES.search(told)
    if found is None:
        raise SystemExit(f"ffmpeg did not say how like the source {rung.name} is:\n{told}")
    return Made(rung.stat().st_size, float(found["all"]), float(found["luma"]))


def report_use(name: str, our: Used, their: Used) -> bool:
    """Print both ways' times; whether ours is as short as promised."""
    kept = our.cpu_s / their.cpu_s <= MOST_CPU
    print(
        f"{name}: {our.cpu_s:.1f} processor seconds of {their.cpu_s:.1f}: {our.cpu_s / their.cpu_s:.3f}, "
        f"at most {MOST_CPU:.2f} {verdict(kept)}; "
        f"{our.wall_s:.1f} s of {their.wall_s:.1f} on the clock: {our.wall_s / their.wall_s:.2f}"
    )
    return kept


def verdict(kept: bool) -> str:
    """One word, to be found with the eye."""
    return "kept" if kept else "BROKEN"


if __name__ == "__main__":
    main()
