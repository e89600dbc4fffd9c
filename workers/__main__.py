"""`python -m workers media` and `python -m workers speech`."""

import sys

import click

from service.events import Queue
from workers import launch


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("queue", type=click.Choice([queue.value for queue in Queue]))
@click.option(
    "--concurrency",
    type=click.IntRange(min=1),
    help="Jobs at once; otherwise as many as the cores and the memory allow.",
)
def main(queue: str, concurrency: int | None) -> None:
    """Start a worker: `media` looks at films and makes them, `speech` writes down what is said.

    It works until SIGTERM or Ctrl-C. Jobs that end within STORYREEL_SOFT_STOP_SECONDS are finished, the
    others handed back, to be done again by whoever is free; that is not held against them. Exits 0.

    When the worker is lost, or hangs although work waits, its jobs are given back and it exits 1: whatever
    started it should start it again.
    """
    sys.exit(launch.run(Queue(queue), concurrency))


if __name__ == "__main__":
    main(prog_name="python -m workers")
