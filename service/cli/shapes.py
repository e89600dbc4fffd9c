"""The parts of the API's answers that the command line reads. Times are milliseconds."""

from typing import Any, TypedDict


class Rendition(TypedDict):
    """`url` needs no token, for some hours.

    `hls` is the media playlist over this file, by `file_name`, and `stream_info` its line in the master.
    """

    kind: str
    file_name: str
    width: int | None
    height: int | None
    codec: str
    copied: bool
    bytes: int
    url: str
    hls: str | None
    stream_info: str | None


class Job(TypedDict):
    """`progress` lies in 0..1."""

    id: str
    kind: str
    state: str
    attempts: int
    progress: float
    seconds: float | None
    error: str | None


class Extract(TypedDict):
    """`subtitles` is WebVTT; it and `video` are there once the extract is cut."""

    id: str
    title: str
    start_ms: int
    end_ms: int
    reasons: list[str]
    video: Rendition | None
    subtitles: str | None


class Track(TypedDict):
    """`links` has an address for each ending of `service.subtitles.formats.FORMATS`."""

    language: str
    links: dict[str, str]


class Refusal(TypedDict):
    """`code` for scripts, `detail` for people."""

    code: str
    detail: str


class Finding(TypedDict):
    """`text` says what was found and what was done about it."""

    text: str


class Recording(TypedDict):
    """One recording and everything that was made from it. `status`: processing, ready, refused, failed."""

    id: str
    title: str
    slug: str
    storyteller: str | None
    project: str
    language: str
    status: str
    duration_ms: int | None
    refusal: Refusal | None
    findings: list[Finding]
    warnings: list[str]
    source: dict[str, Any]
    renditions: list[Rendition]
    subtitles: list[Track]
    extracts: list[Extract]
    jobs: list[Job]
    links: dict[str, str]
