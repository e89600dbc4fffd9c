"""`storyreel speech`: which recognisers there are here, and how to get a better one."""

import click

from service.config import Settings, settings
from service.errors import StoryreelError
from service.speech.engines import Engine, choice, models, summary, voices_sent_to
from service.speech.fetching import fetch
from service.speech.models import RECOMMENDED, SIZES, Model, Size

_SHOWN = ("en", "pl", "et", "it", "und")
"""English, the partners' languages, and a recording of which nobody said the language."""


def in_words(size: int) -> str:
    """Bytes as people say them."""
    return f"{size / 10**9:.1f} GB" if size >= 10**9 else f"{size // 10**6} MB"


def _row(size: Size) -> str:
    fetched, memory = in_words(size.download), in_words(size.memory)
    return f"{size.name:<10} {fetched:>7} to fetch, {memory:>7} of memory: {size.good_for}"


class _CannotInstall(click.ClickException):
    exit_code = 2


_ROWS = "\n".join(map(_row, SIZES))


@click.group()
def speech() -> None:
    """See what writes down what is said, and fetch a better recogniser."""


@speech.command(
    help="Fetch the Whisper model SIZE. From the next recording on, the largest that is there is used.\n\n"
    f"\b\n{_ROWS}\n\nMemory is an estimate. {RECOMMENDED} is a good first one."
)
@click.argument("size", type=click.Choice([size.name for size in SIZES]), metavar="SIZE")
def install(size: str) -> None:
    """Its help is above."""
    folder = settings().whisper_models
    if folder is None:
        raise click.UsageError("Set STORYREEL_WHISPER_MODELS to the folder where models are kept.")
    wanted = next(known for known in SIZES if known.name == size)
    if Model(folder / size).is_there:
        click.echo(f"{size} is there already, in {folder / size}.")
        return
    click.echo(f"Fetching {size}, {in_words(wanted.download)} ...", err=True)
    try:
        fetch(wanted, folder)
    except StoryreelError as error:
        raise _CannotInstall(str(error)) from None
    click.echo(f"{size} is there. It is used from the next recording on.")


@speech.command("list")
@click.option("--short", is_flag=True, help="In one sentence.")
def list_(short: bool) -> None:
    """Show what is used for which language, what is there, and what could be."""
    given = settings()
    click.echo(summary(given))
    if short:
        return
    click.echo("\nUsed for")
    for language in _SHOWN:
        said = "no language given" if language == "und" else language
        click.echo(f"  {said:<18} {_used(language, given)}")
    click.echo("\nModels here")
    there = models(given)
    for model in there:
        size = in_words(model.bytes) if model.is_there else "MISSING"
        click.echo(f"  {model.name:<18} {size:>8}  {model.folder}")
    if not there:
        click.echo("  none")
    click.echo("\nModels to fetch, with `storyreel speech install SIZE`")
    have = {model.name for model in there}
    for known in SIZES:
        if known.name not in have:
            click.echo(f"  {_row(known)}")


def _used(language: str, given: Settings) -> str:
    chosen = choice(language, given)
    match chosen.engine:
        case Engine.ENDPOINT:
            return f"the transcription service at {voices_sent_to(given)}"
        case Engine.WHISPER:
            return f"Whisper, {chosen.model.name if chosen.model else ''}"
        case Engine.POCKETSPHINX:
            return "the built-in recogniser"
        case Engine.NONE:
            return "nothing"
