"""`storyreel process`: the main job, on the caller's own files, through the same API as everything else."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from service.cli.client import Client
from service.cli.display import Display
from service.cli.export import Folders, export
from service.cli.patience import Declined
from service.cli.shapes import Recording
from service.cli.upload import Transcript, upload
from service.config import settings
from service.errors import InvalidRequest, RefusalCode, StoryreelError
from service.uploads.details import Details, check_transcript
from service.uploads.receive import read_details

_REFUSED, _FAILED = 3, 1


@dataclass(frozen=True)
class Source:
    """A file to bring, what is said about it, and how messages call it."""

    path: Path
    details: Details
    label: str


@click.command()
@click.argument(
    "files",
    metavar="FILE...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
)
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="Write what comes out into DIR, a folder for each recording.",
)
@click.option("--title", help="The story's title; several files are numbered. Else the file's name.")
@click.option(
    "--language", default="en", show_default=True, help="What is spoken, as a tag: en, pl, pt-BR, or und."
)
@click.option(
    "--transcript",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path),
    help="What is said, instead of recognition: .vtt, .srt, .ttml, .txt or .docx.",
)
def process(
    files: tuple[Path, ...], out: Path | None, title: str | None, language: str, transcript: Path | None
) -> None:
    """Turn recordings into stories: watchable, subtitled, with extracts and a playlist.

    Exits 0 when every file came through, 3 when any was refused, 1 when anything failed, 2 for wrong usage.
    """
    sources = _sources(files, title, language, transcript)
    token = os.environ.get("STORYREEL_TOKEN")
    if not token:
        raise click.UsageError("Set STORYREEL_TOKEN to a token, as `storyreel token NAME` makes one.")
    if out:
        try:
            out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise click.UsageError(f"--out: {error}") from error
    client = Client(settings().base_url, token)
    try:
        with Display() as display:
            run = _Run(client, display, out)
            run.bring(sources)
            run.follow()
    except StoryreelError as error:
        raise click.ClickException(str(error)) from error
    finally:
        client.close()
    sys.exit(run.exit_code)


class _Run:
    """Files on their way. One that goes wrong is told about and does not hold up the others."""

    def __init__(self, client: Client, display: Display, out: Path | None) -> None:
        self._client = client
        self._display = display
        self._out = out
        self._folders = Folders()
        self._under_way: dict[str, tuple[Source, str]] = {}
        self._outcomes = {0}
        self._waited: set[tuple[str, str]] = set()

    @property
    def exit_code(self) -> int:
        """A refusal is what the caller can do something about, so it outranks a failure."""
        return max(self._outcomes)

    def bring(self, sources: Sequence[Source]) -> None:
        """Upload every file; the service begins with each as soon as it is there."""
        for source in sources:
            try:
                arrived = self._display.uploading(source.label, source.path.stat().st_size)
                recording_id = upload(
                    self._client,
                    source.path,
                    _metadata(source.details),
                    arrived,
                    _transcript(source.details),
                    partial(self._waits, source),
                )
                folder = self._folders.name(self._client.recording(recording_id))
            except Declined as error:
                if error.code == RefusalCode.TOO_LARGE:
                    self._refused(source, error.code, str(error))
                else:
                    self._failed(source, str(error))
            except (StoryreelError, OSError) as error:
                self._failed(source, str(error))
            else:
                self._under_way[recording_id] = (source, folder)

    def follow(self) -> None:
        """Show the work until all of it has ended; each recording is written out as it ends."""
        for recording in self._client.watch(self._under_way):
            source, folder = self._under_way[recording["id"]]
            self._display.show(source.label, recording)
            if recording["status"] != "processing":
                self._conclude(source, folder, recording)

    def _conclude(self, source: Source, folder: str, recording: Recording) -> None:
        self._display.ended(source.label)
        if refusal := recording["refusal"]:
            self._refused(source, refusal["code"], refusal["detail"])
            return
        for job in recording["jobs"]:
            if job["state"] in ("failed", "cancelled"):
                self._failed(source, f"{job['kind']}: {job['error'] or job['state']}")
        ending = "ready" if recording["status"] == "ready" else "incomplete"
        where = f"{self._client.base_url}{recording['links']['page']}"
        if self._out is not None:
            try:
                export(self._client, recording, self._out / folder)
            except (StoryreelError, OSError) as error:
                self._failed(source, f"it could not be written: {error}")
                return
            where = f"{self._out / folder}"
        self._display.say(f"{ending} {source.label}: {where}")
        for sentence in (*(finding["text"] for finding in recording["findings"]), *recording["warnings"]):
            self._display.say(f"  {sentence}")

    def _refused(self, source: Source, code: str, sentence: str) -> None:
        self._outcomes.add(_REFUSED)
        self._display.complain(f"refused {source.label}: {code}: {sentence}")

    def _waits(self, source: Source, sentence: str) -> None:
        """Said once for each file and reason, not every few seconds."""
        if (source.label, sentence) not in self._waited:
            self._waited.add((source.label, sentence))
            self._display.complain(
                f"waiting {source.label}: {sentence} Nothing is lost; this goes on by itself."
            )

    def _failed(self, source: Source, sentence: str) -> None:
        self._outcomes.add(_FAILED)
        self._display.complain(f"failed {source.label}: {sentence}")


def _sources(
    files: Sequence[Path], title: str | None, language: str, transcript: Path | None
) -> list[Source]:
    """What to bring, checked before anything is sent. Raises `click.UsageError`."""
    for file in files:
        if not file.is_file():
            raise click.UsageError(f"{click.format_filename(file)} is not a regular file.")
    if transcript is not None and len(files) > 1:
        raise click.UsageError("--transcript belongs to one recording: bring that one alone.")
    try:
        brought = check_transcript(transcript.read_bytes(), transcript.name) if transcript else None
        return [
            Source(
                file,
                read_details(
                    {
                        "title": _numbered(title, number, len(files)),
                        "language": language,
                        "file_name": file.name,
                    },
                    brought,
                ),
                click.format_filename(file),
            )
            for number, file in enumerate(files, start=1)
        ]
    except InvalidRequest as error:
        raise click.UsageError(str(error)) from error


def _metadata(details: Details) -> dict[str, str]:
    """As the upload protocol names it; what was not said is left out."""
    said = details.model_dump(include={"title", "language"})
    return {"filename": details.file_name} | {key: value for key, value in said.items() if value}


def _transcript(details: Details) -> Transcript | None:
    if details.transcript is None or details.transcript_format is None:
        return None
    return Transcript(details.transcript, details.transcript_format)


def _numbered(title: str | None, number: int, of: int) -> str:
    return f"{title} {number}" if title and of > 1 else title or ""
