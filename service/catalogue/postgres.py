"""Connections to PostgreSQL that give up: whoever waits for an answer learns in seconds that none will come.

Four things can keep an answer from coming, and each has a limit of its own: a server that cannot be reached
(connecting), a line that went dead (TCP), a statement that takes too long or waits for a lock (the server
ends it), and a server that keeps the line open and says nothing (we close the line).
"""

from typing import Any

import psycopg
from psycopg.abc import RV, PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, create_engine, event

# Ours take milliseconds, lists of everything a second. A lock is held for one short transaction of others.
_STATEMENT_SECONDS = 10
_LOCK_SECONDS = 5
# A client that holds rows and does nothing was stopped, or its machine is gone: others want these rows. No
# transaction of ours waits for files or for the storage.
_IDLE_SECONDS = 15
# A little more than the server gives itself, so that its own answer comes first.
_ANSWER_SECONDS = 12.0

_CONNECTING: dict[str, Any] = {
    "connect_timeout": 3,  # psycopg waits 130 s otherwise
    # TCP: what was sent and not confirmed for 10 s ends the connection; Linux would try for 15 minutes.
    "tcp_user_timeout": 10_000,
    # An idle one is asked after 10 s, three times: a heartbeat must not find its line dead.
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "options": f"-c statement_timeout={_STATEMENT_SECONDS}s -c lock_timeout={_LOCK_SECONDS}s"
    f" -c idle_in_transaction_session_timeout={_IDLE_SECONDS}s",
}


class _Connection(psycopg.Connection[Any]):
    """Ends itself when an answer does not come: the server may be stopped, its disk may hang."""

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, timeout or _ANSWER_SECONDS)
        except psycopg.OperationalError:
            # What comes later on this line would be taken for the answer to another question.
            if self.pgconn.transaction_status == TransactionStatus.ACTIVE:
                self.pgconn.finish()
            raise


def make(url: str) -> Engine:
    """An engine for PostgreSQL whose connections give up."""
    engine = create_engine(
        url,
        # A connection that a restart of the database has cut is replaced, not handed to a request.
        pool_pre_ping=True,
        # One for each of the threads of a web process (infra/local/programs.py: 16): none waits for another.
        pool_size=4,
        max_overflow=12,
        pool_timeout=5,
        hide_parameters=True,
        connect_args=_CONNECTING,
    )

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: Any, _record: Any, args: tuple[Any, ...], parameters: dict[str, Any]) -> Any:
        return _Connection.connect(*args, **parameters)

    return engine


def make_patient(url: str) -> Engine:
    """An engine for migrations, which may rewrite whole tables."""
    return create_engine(url, hide_parameters=True, connect_args={"connect_timeout": 3})
