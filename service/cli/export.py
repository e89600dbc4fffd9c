"""One recording as a folder of files: what `storyreel process --out DIR` leaves behind.

video.mp4 or audio.m4a, poster.jpg      the best rendition and its picture
hls/master.m3u8 ...                     the same and its smaller sisters; the folder plays from anywhere
storyboard.vtt storyboard-1.jpg ...     small stills by time, and the sheets that they stand on
peaks.json                              the sound's wave, as audiowaveform writes it (version 2)
transcript.json  subtitles.<lang>.vtt  subtitles.<lang>.srt
transcript.<lang>.html  .docx           what is said, to be read
extracts/01-<slug>.mp4 .vtt             passages with their subtitles burned in, and beside them
playlist.json                           the passages in order
report.json                             what came in, what was made of it, and how
"""

import json
from http import HTTPStatus
from pathlib import Path, PurePosixPath
from typing import Any

from service.catalogue.project import slug_of
from service.cli import hls
from service.cli.client import Client
from service.cli.download import download, link, write, write_text
from service.cli.patience import Declined
from service.cli.shapes import Extract, Recording, Rendition

_SUBTITLES = ("vtt", "srt")
_DOCUMENTS = ("html", "docx")
_WORD = ("text", "start_ms", "end_ms", "confidence", "speaker")
_RENDITION = ("kind", "width", "height", "codec", "copied")
_JOB = ("kind", "state", "attempts", "seconds")
_BEST = ("video", "audio")
# Shown beside a player and never played: no renditions to whoever reads the report.
_PREVIEWS = ("storyboard", "peaks")
_TOP = (*_BEST, "poster", *_PREVIEWS)

Made = tuple[Rendition, str]
"""A rendition and where it lies in the folder."""


class Folders:
    """A folder name for every recording of one run: its slug, numbered where another one has it already."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def name(self, recording: Recording) -> str:
        """The name; the same title gives the same names in every run."""
        wanted = name = slug_of(recording["slug"], fallback="story")
        number = 1
        while name in self._taken:
            number += 1
            name = f"{wanted}-{number}"
        self._taken.add(name)
        return name


def export(client: Client, recording: Recording, folder: Path) -> None:
    """Write what there is of `recording` into `folder`; files of an earlier run are replaced one by one.

    Raises `OSError`, `NoAnswer`, `Declined`.
    """
    made = _export_renditions(client, recording, folder)
    _export_transcript(client, recording, folder)
    subtitles = _export_subtitles(client, recording, folder)
    _export_hls(recording, folder, made, subtitles)
    made += _export_extracts(client, recording, folder)
    _write_json(folder / "report.json", _report(recording, made))


def _export_renditions(client: Client, recording: Recording, folder: Path) -> list[Made]:
    made = []
    for rendition in recording["renditions"]:
        name = PurePosixPath(rendition["file_name"]).name
        path = name if rendition["kind"] in _TOP else f"hls/{name}"
        download(client, rendition["url"], rendition["bytes"], folder / path)
        if rendition["kind"] not in _PREVIEWS:
            made.append((rendition, path))
    return made


def _export_transcript(client: Client, recording: Recording, folder: Path) -> None:
    try:
        heard = client.get(recording["links"]["transcript"]).json()
    except Declined as error:
        if error.answer is HTTPStatus.NOT_FOUND:  # nobody listened: the recording was silent or work failed
            return
        raise
    words = [{key: word[key] for key in _WORD} for word in heard["words"]]
    _write_json(
        folder / "transcript.json",
        {"language": heard["language"], "engine": heard["engine"], "words": words},
    )


def _export_subtitles(client: Client, recording: Recording, folder: Path) -> list[hls.Subtitles]:
    tracks = []
    for track in recording["subtitles"]:
        stem = f"subtitles.{track['language']}"
        for ending in _SUBTITLES:
            write(folder / f"{stem}.{ending}", client.get(track["links"][ending]).content)
        for ending in _DOCUMENTS:
            name = f"transcript.{track['language']}.{ending}"
            write(folder / name, client.get(track["links"][ending]).content)
        link(folder / "hls" / f"{stem}.vtt", folder / f"{stem}.vtt")
        playlist = hls.subtitle_playlist(f"{stem}.vtt", recording["duration_ms"] or 0)
        write_text(folder / "hls" / f"{stem}.m3u8", playlist)
        tracks.append(hls.Subtitles(f"{stem}.m3u8", track["language"]))
    return tracks


def _export_hls(recording: Recording, folder: Path, made: list[Made], subtitles: list[hls.Subtitles]) -> None:
    variants = []
    for rendition, path in sorted(made, key=lambda one: one[0]["height"] or 0, reverse=True):
        if rendition["hls"] is None or rendition["stream_info"] is None:
            continue
        file = folder / "hls" / PurePosixPath(path).name
        if rendition["kind"] in _BEST:
            link(file, folder / path)
        write_text(folder / "hls" / f"{file.stem}.m3u8", rendition["hls"])
        variants.append(hls.Variant(f"{file.stem}.m3u8", rendition["stream_info"]))
    if variants:
        write_text(folder / "hls" / "master.m3u8", hls.master(variants, subtitles))


def _export_extracts(client: Client, recording: Recording, folder: Path) -> list[Made]:
    made: list[Made] = []
    items = []
    cut = [(extract, video) for extract in recording["extracts"] if (video := extract["video"]) is not None]
    for position, (extract, video) in enumerate(cut, start=1):
        stem = f"extracts/{position:02d}-{slug_of(extract['title'], fallback='extract')}"
        download(client, video["url"], video["bytes"], folder / f"{stem}.mp4")
        made.append((video, f"{stem}.mp4"))
        if extract["subtitles"] is not None:
            write_text(folder / f"{stem}.vtt", extract["subtitles"])
        items.append(_item(position, extract, stem))
    _write_json(folder / "playlist.json", {"title": recording["title"], "items": items})
    return made


def _item(position: int, extract: Extract, stem: str) -> dict[str, Any]:
    return {
        "position": position,
        "title": extract["title"],
        "start_ms": extract["start_ms"],
        "end_ms": extract["end_ms"],
        "video": f"{stem}.mp4",
        "subtitles": None if extract["subtitles"] is None else f"{stem}.vtt",
        "reasons": extract["reasons"],
    }


def _report(recording: Recording, made: list[Made]) -> dict[str, Any]:
    described = ("id", "title", "slug", "storyteller", "project", "language", "status", "duration_ms")
    return {
        "recording": {key: value for key, value in recording.items() if key in described},
        "source": recording["source"],
        "findings": [finding["text"] for finding in recording["findings"]],
        "warnings": recording["warnings"],
        "renditions": [{"path": path} | _picked(rendition, _RENDITION) for rendition, path in made],
        "jobs": [_picked(job, _JOB) for job in recording["jobs"]],
    }


def _picked(values: Any, keys: tuple[str, ...]) -> dict[str, Any]:
    return {key: values[key] for key in keys}


def _write_json(path: Path, value: Any) -> None:
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2) + "\n")
