"""`./run demo`: a sample story through the whole of Storyreel, watched, measured and checked."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import ffmpeg
from markupsafe import escape
from rich.console import Console
from rich.table import Table

from infra.local.sample import Sample, make_sample, spoken_words
from infra.local.stack import Stack
from infra.local.supervision import ROOT
from service.cli.client import Client
from service.cli.display import Display
from service.cli.download import download
from service.cli.patience import Declined
from service.cli.shapes import Recording
from service.cli.upload import upload
from service.errors import StoryreelError
from service.subtitles import formats
from service.timecode import clock
from workers.media.process import FfmpegFailed, allowance_s, run
from workers.media.progress import report
from workers.media.source_input import command, source

TITLE = "The house on the hill"
_EXTRACTS = 3
# A built-in recogniser on clear speech stays below; above it something is broken, not merely misheard.
_MOST_WORD_ERRORS = 0.15
_SHOWN = ("video", "audio", "rung", "poster")
# Frames and sound packets at the ends.
_SLACK_MS = 150


class DemoFailed(StoryreelError):
    """Something that the demo promises is not so."""


def main(stack: Stack, once: bool) -> int:
    """Send the sample story through `stack`; returns the exit code. Without `once`, serves until Ctrl-C."""
    client = Client(stack.base_url, stack.env()["STORYREEL_TOKEN"])
    console = Console()
    with tempfile.TemporaryDirectory(prefix="storyreel-sample-") as scratch:
        try:
            sample, recording = _send(client, Path(scratch))
            errors = _word_errors(client, recording, sample)
            console.print(outcome(recording, errors))
            console.print(f"Watch it: {_sign_in_link(stack)}", soft_wrap=True, highlight=False)
            _check(client, recording, errors, Path(scratch))
        except StoryreelError as error:
            print(f"demo: FAILED: {error}")
            return 1
        finally:
            client.close()
    print("demo: ok")
    if not once:
        console.print("It serves until Ctrl-C.")
        try:
            stack.wait()
        except KeyboardInterrupt:
            console.print("Stopping ...")
    return 0


def word_error_rate(said: list[str], heard: list[str]) -> float:
    """Words put in, left out or mistaken, for each word that was said (Levenshtein's distance over words)."""
    previous = list(range(len(heard) + 1))
    for row, word in enumerate(said, start=1):
        current = [row]
        for column, other in enumerate(heard, start=1):
            mistaken = previous[column - 1] + (word != other)
            current.append(min(previous[column] + 1, current[-1] + 1, mistaken))
        previous = current
    return previous[-1] / len(said)


def _send(client: Client, workdir: Path) -> tuple[Sample, Recording]:
    """Make the sample, upload it, and wait for its end."""
    console = Console(stderr=True)
    with console.status("Making a sample story: two voices, two minutes ..."):
        sample = make_sample(workdir)
    with Display() as display:
        arrived = display.uploading(TITLE, sample.path.stat().st_size)
        said = {"filename": sample.path.name, "title": TITLE, "storyteller": "Tomas", "language": "en"}
        recording_id = upload(client, sample.path, said, arrived)
        for recording in client.watch([recording_id]):
            display.show(TITLE, recording)
    return sample, recording


def _word_errors(client: Client, recording: Recording, sample: Sample) -> float | None:
    """How wrong the recogniser was, if it came to an end."""
    try:
        transcript = client.get(recording["links"]["transcript"]).json()
    except Declined:
        return None
    heard = spoken_words(" ".join(word["text"] for word in transcript["words"]))
    return word_error_rate(sample.words, heard)


def outcome(recording: Recording, errors: float | None) -> Table:
    """What came out: what people watch and read, not what players use besides; and how long each job took."""
    table = Table(title=f"{recording['title']}, {clock(recording['duration_ms'] or 0)}", show_header=False)
    for rendition in (made for made in recording["renditions"] if made["kind"] in _SHOWN):
        size = f"{rendition['width']}x{rendition['height']}" if rendition["height"] else ""
        how = "copied" if rendition["copied"] else ""
        table.add_row(rendition["kind"], rendition["file_name"], f"{size} {rendition['codec']} {how}")
    for track in recording["subtitles"]:
        words = "" if errors is None else f"{errors:.1%} of the words misheard"
        table.add_row("subtitles", track["language"], words)
    for extract in recording["extracts"]:
        passage = f"{clock(extract['start_ms'])} to {clock(extract['end_ms'])}"
        table.add_row("extract", passage, extract["title"])
    table.add_section()
    for job in recording["jobs"]:
        table.add_row("job", job["kind"], f"{job['state']} in {job['seconds'] or 0:.1f} s")
    return table


def _check(client: Client, recording: Recording, errors: float | None, workdir: Path) -> None:
    """Raise `DemoFailed` with the first thing that is not as it should be."""
    if recording["refusal"]:
        raise DemoFailed(f"the story was refused: {recording['refusal']['detail']}")
    for job in recording["jobs"]:
        if job["state"] != "done":
            raise DemoFailed(f"{job['kind']} is {job['state']}: {job['error']}")
    if errors is None or errors > _MOST_WORD_ERRORS:
        heard = "nothing was understood" if errors is None else f"{errors:.0%} of the words were misheard"
        raise DemoFailed(heard)
    for track in recording["subtitles"]:
        for ending in formats.READABLE:
            if not formats.read(client.get(track["links"][ending]).content.decode(), ending):
                raise DemoFailed(f"the {ending} subtitles are empty")
    if not recording["subtitles"] or len(recording["extracts"]) != _EXTRACTS:
        raise DemoFailed(f"{len(recording['subtitles'])} subtitles, {len(recording['extracts'])} extracts")
    for number, extract in enumerate(recording["extracts"], start=1):
        video = extract["video"]
        if video is None:
            raise DemoFailed(f"extract {number} was not cut")
        path = workdir / f"extract-{number}.mp4"
        download(client, video["url"], video["bytes"], path)
        _check_plays(path, extract["end_ms"] - extract["start_ms"])
    _check_playlist(client, recording)


def _check_plays(path: Path, length_ms: int) -> None:
    """Decode the file from its first frame to its last."""
    try:
        printed = run(
            command(ffmpeg.output(source(path), "-", format="null")),
            workdir=path.parent,
            timeout_s=allowance_s(length_ms, 2),
        )
    except FfmpegFailed as error:
        raise DemoFailed(f"{path.name} does not play: {error}") from error
    played_ms = int(report(printed)["out_time_us"]) // 1000
    if abs(played_ms - length_ms) > _SLACK_MS:
        raise DemoFailed(f"{path.name} plays for {clock(played_ms)} instead of {clock(length_ms)}")


def _check_playlist(client: Client, recording: Recording) -> None:
    """The project's playlist has the extracts, and its page shows them."""
    wanted = {extract["id"] for extract in recording["extracts"]}
    playlists = client.get("/api/v1/playlists").json()
    found = next((playlist for playlist in playlists if wanted <= set(playlist["items"])), None)
    if found is None:
        raise DemoFailed("the extracts are in no playlist")
    shown = client.get(found["links"]["page"]).text
    listed = client.get(found["links"]["json"]).json()["items"]
    if len(listed) != _EXTRACTS or not all(escape(item["title"]) in shown for item in listed):
        raise DemoFailed("the playlist's page does not list the extracts")


def _sign_in_link(stack: Stack) -> str:
    return subprocess.run(
        [sys.executable, "-P", "-m", "service.cli", "sign-in-link"],
        env={**os.environ, **stack.env()},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    ).stdout.strip()
