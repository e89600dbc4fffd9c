"""`storyreel`: what an operator types. `./run` calls the same commands with the local stack's settings."""

import click

from service.catalogue.database import transaction
from service.catalogue.schema import migrate as apply_migrations
from service.catalogue.token import add_token
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


if __name__ == "__main__":
    main()
