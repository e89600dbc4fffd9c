"""Who may sign in: made, listed, revoked."""

from click.testing import CliRunner

from service import access
from service.catalogue.database import reading
from service.catalogue.token import token_of
from service.cli.__main__ import main


def said(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, arguments)
    return result.exit_code, result.output


def test_a_token_that_is_revoked_is_worth_nothing(catalogue: str) -> None:
    secret = said("token", "Ana")[1].strip()
    link = said("sign-in-link", "Ana")[1].strip()
    assert "Ana" in said("tokens")[1]
    with reading() as session:
        assert token_of(session, secret)
    assert said("revoke", "Ana") == (0, "1 revoked.\n")
    with reading() as session:
        assert token_of(session, secret) is None
    assert access.token_of_link(link.rpartition("code=")[2]) is None


def test_nobody_is_signed_in_or_revoked_by_mistake(catalogue: str) -> None:
    assert said("revoke", "Nobody")[0] == 2
    assert said("sign-in-link", "Nobody")[0] == 2
    assert said("sign-in-link")[0] == 0  # the operator's, made when it is first asked for
