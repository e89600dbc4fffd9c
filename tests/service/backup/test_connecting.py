"""No limit that protects those who wait for a page cuts the backup of a large catalogue short."""

from sqlalchemy import text

from infra.local.stack import Stack
from service.backup.connecting import one_change, one_instant
from tests.service.backup.conftest import pointed_at

LIMITS = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")


def test_a_large_table_has_all_the_time_it_needs(stack: Stack, postgres_url: str) -> None:
    with pointed_at(postgres_url, "none"):
        for connected in (one_instant, one_change):
            with connected() as connection:
                limits = {name: connection.scalar(text(f"SHOW {name}")) for name in LIMITS}
            assert limits == dict.fromkeys(LIMITS, "0")
