"""The commands of `./run` that need the local stack: its own, and those of `storyreel`."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from infra.local.ending import unwind_when_asked_to_end
from infra.local.place import existing, prepare
from infra.local.stack import AlreadyRunning, Stack
from infra.local.supervision import ENDS_WITH_PARENT, ROOT
from service.cli.__main__ import main as storyreel
from service.errors import StoryreelError

KEPT = ROOT / ".local"
# Of a catalogue that is not there, one says so and the other makes it.
_AS_IT_IS = ("backup", "restore")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Storyreel on this machine."""


@cli.command()
def up() -> None:
    """Start Storyreel on this machine, for real use, until Ctrl-C. Stories are kept in .local/."""
    with _using(fcntl.LOCK_SH), Stack(KEPT) as stack:
        try:
            click.echo("Starting Storyreel ...", err=True)
            stack.start()
        except AlreadyRunning:
            _say_where("Storyreel already runs", stack)
            return
        _say_where("Storyreel runs", stack)
        _storyreel(stack.env(), "speech", "list", "--short")
        click.echo(f"Stories are kept in {KEPT}, logs in {KEPT / 'log'}. Stop with Ctrl-C.")
        try:
            stack.wait()
        except KeyboardInterrupt:
            click.echo("\nStopping ...", err=True)
            return
        raise click.ClickException(f"The process manager ended: see {KEPT / 'log' / 'supervisord.log'}")


@cli.command()
@click.option("--once", is_flag=True, help="Stop at the end instead of serving until Ctrl-C.")
def demo(once: bool) -> None:
    """Make a sample story, send it through, and show what came out. Nothing is kept."""
    from infra.local import demo as sample_story  # what it draws and speaks with is needed here only

    with tempfile.TemporaryDirectory(prefix="storyreel-demo-") as scratch, Stack(Path(scratch)) as stack:
        click.echo("Starting Storyreel on a scratch directory ...", err=True)
        stack.start()
        sys.exit(sample_story.main(stack, once=once or not sys.stdout.isatty()))


# Its options are those of `storyreel process`, which reads them: nothing is said twice.
@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def process(arguments: tuple[str, ...]) -> None:
    """Turn recordings into stories. Exits 0 when every file came through, 3 when any was refused."""
    # Wrong arguments and --help end here, before anything is started.
    storyreel.commands["process"].make_context("./run process", list(arguments))
    with _stack_in_use() as stack:
        sys.exit(_storyreel(stack.env(), "process", *arguments))


# Models are files in a folder, which the settings name: nothing of the stack needs to run.
@cli.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def speech(arguments: tuple[str, ...]) -> None:
    """See what writes down what is said, and fetch a better recogniser."""
    sys.exit(_storyreel(_settings_at_rest(), "speech", *arguments))


def _settings_at_rest() -> dict[str, str]:
    """The settings of the stack that runs, or of the one that would."""
    return (existing if Stack.running(KEPT) else prepare)(KEPT).environment()


def _on_the_storage(name: str, command: click.Command) -> click.Command:
    """The command of that name on the stack that runs, else on its storage alone: that is enough for it, and
    jobs that it asks for are done after the next `up`."""

    @click.command(
        name, help=command.help, add_help_option=False, context_settings={"ignore_unknown_options": True}
    )
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def run(arguments: tuple[str, ...]) -> None:
        command.make_context(f"./run {name}", list(arguments))
        with contextlib.ExitStack() as held:
            stack = Stack.running(KEPT)
            if stack is None:
                # Whoever needs the whole stack waits meanwhile.
                held.enter_context(_using(fcntl.LOCK_EX))
                stack = held.enter_context(Stack(KEPT)).start(only={"swift"})
                if name not in _AS_IT_IS:
                    _storyreel(stack.env(), "migrate")
            sys.exit(_storyreel(stack.env(), name, *arguments))

    return run


def _storyreel(settings: Mapping[str, str], *arguments: str) -> int:
    """Runs a command of the service to its end; its exit code."""
    program = [*ENDS_WITH_PARENT, sys.executable, "-P", "-m", "service.cli", *arguments]
    return subprocess.run(program, env={**os.environ, **settings}, check=False).returncode


# `migrate` is done at every start, and `subtitles` needs no stack.
for _name in sorted(storyreel.commands.keys() - {"migrate", "subtitles", *cli.commands}):
    cli.add_command(_on_the_storage(_name, storyreel.commands[_name]))


@contextmanager
def _using(how: int) -> Iterator[IO[str]]:
    """The stack on `.local/` is in use: by several who need the whole of it, or by one who needs it alone."""
    KEPT.mkdir(exist_ok=True)
    with (KEPT / "in-use").open("w") as users:
        try:
            fcntl.flock(users, how | fcntl.LOCK_NB)
        except BlockingIOError:
            click.echo("Waiting for another ./run that uses .local/ ...", err=True)
            fcntl.flock(users, how)
        yield users


@contextmanager
def _stack_in_use() -> Iterator[Stack]:
    """The stack on `.local/`: one that runs already, or one that ends with the last `process` to use it."""
    with _using(fcntl.LOCK_SH) as users, Stack(KEPT) as stack:
        try:
            stack.start()
        except AlreadyRunning:
            yield stack
            return
        try:
            yield stack
        finally:
            # Only now nobody is left whose stories are still being worked on.
            fcntl.flock(users, fcntl.LOCK_EX)


def _say_where(sentence: str, stack: Stack) -> None:
    click.echo(f"{sentence}: {stack.base_url}")
    command = [sys.executable, "-P", "-m", "service.cli", "sign-in-link"]
    link = subprocess.run(
        command, env={**os.environ, **stack.env()}, check=True, stdout=subprocess.PIPE, text=True
    )
    click.echo(f"Sign in: {link.stdout.strip()}")


def main() -> None:
    unwind_when_asked_to_end()
    try:
        cli.main(prog_name="./run", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:  # Ctrl-C
        sys.exit(128 + signal.SIGINT)
    except StoryreelError as error:
        click.echo(str(error), err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
