"""`storyreel`: what an operator types. `./run` calls the same commands with the local stack's settings."""

import logging

import click
from sqlalchemy import delete, select

from service import logs
from service.access import sign_in_link as link_for
from service.actor import acting_as
from service.catalogue.database import reading, transaction
from service.catalogue.schema import migrate as apply_migrations
from service.catalogue.token import Token, add_token
from service.cli.backup import backup, restore
from service.cli.fsck import fsck
from service.cli.jobs import cancel, jobs, retry
from service.cli.process import process
from service.cli.speech import speech
from service.cli.subtitles import subtitles
from service.storage.objects import ensure_bucket


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Storyreel: from raw recordings to playlists of subtitled extracts."""
    logs.configure("command line", logging.WARNING)
    click.get_current_context().with_resource(acting_as("command line"))


@main.command()
def migrate() -> None:
    """Bring the database's tables up to date and make the bucket. Safe to repeat."""
    apply_migrations()
    ensure_bucket()


@main.command()
@click.argument("name")
def token(name: str) -> None:
    """Make a token for NAME and print its secret, once."""
    with transaction() as session:
        _, secret = add_token(session, name)
    click.echo(secret)


@main.command()
def tokens() -> None:
    """List whose tokens there are, and since when."""
    with reading() as session:
        for row in session.scalars(select(Token).order_by(Token.id)):
            click.echo(f"{row.created_at:%Y-%m-%d}  {row.name}")


@main.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Make NAME's tokens, cookies and sign-in links worth nothing, at once."""
    with transaction() as session:
        gone = session.scalars(delete(Token).where(Token.name == name).returning(Token.id)).all()
    if not gone:
        raise click.UsageError(f"Nobody called {name} has a token; `storyreel tokens` lists them.")
    click.echo(f"{len(gone)} revoked.")


@main.command("sign-in-link")
@click.argument("name", default="operator")
def sign_in_link(name: str) -> None:
    """Print an address that signs NAME in, or the operator, for a day."""
    with transaction() as session:
        found = session.scalar(select(Token).where(Token.name == name).order_by(Token.id).limit(1))
        if found is None and name != "operator":
            raise click.UsageError(f"Nobody called {name} has a token; `storyreel token {name}` makes one.")
        link = link_for(found or add_token(session, name)[0])
    click.echo(link)


main.add_command(process)
main.add_command(jobs)
main.add_command(retry)
main.add_command(cancel)
main.add_command(backup)
main.add_command(restore)
main.add_command(fsck)
main.add_command(speech)
main.add_command(subtitles)


if __name__ == "__main__":
    main()
