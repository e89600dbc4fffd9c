"""`storyreel subtitles`: what can be done with subtitle files, without a stack and without a catalogue."""

import sys
from pathlib import Path

import click

from service import timecode
from service.cli.display import one_line
from service.errors import InvalidRequest
from service.subtitles import formats
from service.subtitles.checks import CueFinding, Severity, check
from service.subtitles.own_profile import read_profile
from service.subtitles.profile import Profile
from service.subtitles.profiles import PROFILES, profile_named
from service.subtitles.words import Cue
from service.uploads.details import decode

_FINE, _FAULTS, _UNREADABLE = 0, 1, 2
_MOST_BYTES = 4 * 2**20
"""As the API takes them: subtitles of a six-hour recording are well under 1 MB."""


@click.group()
def subtitles() -> None:
    """Look at subtitle files."""


@subtitles.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--profile",
    "style",
    default="default",
    show_default=True,
    metavar="NAME|FILE",
    help=f"The house style: {', '.join(PROFILES)}, or a TOML file that describes your own.",
)
def check_file(file: Path, style: str) -> None:
    """Tell which rules of a house style the subtitles in FILE break.

    Prints a line for each: the subtitle's number and time, whether it must or should be changed, the rule,
    and the measure. Exits 0 when nothing must be changed, 1 when something must, 2 when FILE cannot be read.
    """
    try:
        profile = _profile(style)
        cues = formats.read(_text(file), file.suffix)
        if not formats.FORMATS[file.suffix.lower().removeprefix(".")].timed:
            raise InvalidRequest(f"{file.name} has no times.")
    except InvalidRequest as error:
        click.echo(one_line(f"Cannot be checked: {error}"), err=True)
        sys.exit(_UNREADABLE)
    found = check(cues, profile)
    for finding in found:
        click.echo(_line(finding))
    click.echo(_summary(cues, found), err=True)
    sys.exit(_FAULTS if any(one.severity is Severity.MUST for one in found) else _FINE)


def _profile(style: str) -> Profile:
    return read_profile(_text(Path(style))) if style.endswith(".toml") else profile_named(style)


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise InvalidRequest(f"{file.name}: {error.strerror}.") from None
    if len(data) > _MOST_BYTES:
        raise InvalidRequest(f"{file.name} is larger than any subtitles are.")
    return decode(data)


def _line(finding: CueFinding) -> str:
    at = f"{finding.position + 1:>4}  {timecode.vtt(finding.start_ms)}"
    return f"{at}  {finding.severity:<6}  {finding}"


def _summary(cues: list[Cue], found: list[CueFinding]) -> str:
    must = sum(one.severity is Severity.MUST for one in found)
    return f"{len(cues)} subtitles: {must} findings must be changed, {len(found) - must} should be."
