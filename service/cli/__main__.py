"""`storyreel`: what an operator types. `./run` calls the same commands with the local stack's settings."""

import click
from sqlalchemy import select

from service.access import sign_in_link as link_for
from service.catalogue.database import transaction
from service.catalogue.schema import migrate as apply_migrations
from service.catalogue.token import Token, add_token
from service.cli.process import process
from service.storage.objects import ensure_bucket


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Storyreel: from raw recordings to playlists of subtitled extracts."""


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


@main.command("sign-in-link")
def sign_in_link() -> None:
    """Print an address that signs in whoever opens it, for a day."""
    with transaction() as session:
        # The first one: it is the operator's, who makes it before anybody else's.
        found = session.scalar(select(Token).order_by(Token.id).limit(1)) or add_token(session, "operator")[0]
    click.echo(link_for(found))


main.add_command(process)


if __name__ == "__main__":
    main()
