"""`./run faults`: the fault table, on the real parts."""

import random
from datetime import UTC, datetime
from pathlib import Path

import click

from faults import checker, evidence, history, report
from faults.grounds import Grounds
from faults.running import run
from faults.table import JUDGED, ROWS
from infra.local.ending import unwind_when_asked_to_end
from infra.local.supervision import ROOT

_ROUNDS = 20


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--short", is_flag=True, help="Every row, a few rounds each: some minutes.")
@click.option("--rounds", type=click.IntRange(min=1), help=f"Rounds of each row, {_ROUNDS} unless told.")
@click.option("--row", "numbers", type=int, multiple=True, help="Only this row; may be given more than once.")
@click.option("--seed", type=int, help="The first round's seed, as printed; the others follow from it.")
@click.pass_context
def cli(
    context: click.Context, short: bool, rounds: int | None, numbers: tuple[int, ...], seed: int | None
) -> None:
    """Break Storyreel in every way of the fault table, and judge what is left.

    A whole stack of its own runs on a scratch directory. A round is repeated by --row, --seed and --rounds 1.
    Histories are kept in .local/faults. Exits 1 when a round failed; one that this machine does not allow, or
    that measured too little, is shown as not judged.
    """
    if context.invoked_subcommand:
        return
    if unknown := set(numbers) - {row.number for row in ROWS}:
        judged = " and ".join(map(str, JUDGED))
        raise click.UsageError(
            f"no row {min(unknown)}; rows {judged} are judged after every round of the others"
        )
    chosen = [row for row in ROWS if row.number in numbers or not numbers]
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    kept = ROOT / ".local" / "faults" / f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    click.echo(f"seed {seed}, histories in {kept}")
    sized = [(row, rounds or (row.short_rounds if short else _ROUNDS)) for row in chosen]
    with Grounds(kept) as grounds:
        outcomes = list(run(grounds, sized, seed))
    click.echo(f"\n{report.table(outcomes)}")
    context.exit(0 if report.none_failed(outcomes) else 1)


@cli.command()
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.pass_context
def check(context: click.Context, directory: Path) -> None:
    """Judge a kept history once more, from its files alone."""
    found = checker.judge(checker.Evidence(history.read(directory), *evidence.load(directory)))
    for violation in found:
        click.echo(f"{violation.judgement}: {violation.sentence}")
    click.echo(f"{len(found)} violations")
    context.exit(1 if found else 0)


def main() -> None:
    unwind_when_asked_to_end()
    cli.main(prog_name="./run faults")


if __name__ == "__main__":
    main()
