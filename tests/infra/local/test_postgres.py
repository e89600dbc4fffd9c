"""The throwaway cluster answers, and is gone afterwards."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa

from infra.local import postgres
from infra.local.place import Database
from infra.local.stack import Stack


def test_a_cluster_answers_and_leaves_nothing() -> None:
    with postgres.cluster() as url:
        directory = Path(parse_qs(urlsplit(url).query)["host"][0])
        engine = sa.create_engine(url)
        with engine.connect() as connection:
            assert connection.execute(sa.text("show fsync")).scalar() == "off"
        engine.dispose()
        pid = int((directory / "data" / "postmaster.pid").read_text().split()[0])
    assert not directory.exists()
    assert not Path(f"/proc/{pid}").exists()


def test_what_a_stack_keeps_there_is_durable_and_outlives_it(tmp_path: Path) -> None:
    for statement, answer in (
        ("create table kept as select 7 as number", None),
        ("select number from kept", 7),
    ):
        with Stack(tmp_path, Database.POSTGRESQL) as stack:
            url = stack.start(only={"postgres"}).env()["STORYREEL_DATABASE_URL"]
            engine = sa.create_engine(url)
            with engine.begin() as connection:
                assert connection.execute(sa.text("show fsync")).scalar() == "on"
                done = connection.execute(sa.text(statement))
                assert (done.scalar() if done.returns_rows else None) == answer
            engine.dispose()
            with pytest.raises(sa.exc.OperationalError, match="password"):
                sa.create_engine(url.replace("storyreel:", "storyreel:x")).connect()


def test_its_log_does_not_quote_what_was_to_be_written(tmp_path: Path) -> None:
    with Stack(tmp_path, Database.POSTGRESQL) as stack:
        url = stack.start(only={"postgres"}).env()["STORYREEL_DATABASE_URL"]
        engine = sa.create_engine(url)
        with engine.begin() as connection:
            connection.execute(sa.text("create table story (title text primary key, teller text not null)"))
            connection.execute(sa.text("insert into story values ('Zwiebelfisch', 'x')"))
        insert = sa.text("insert into story values (:title, :teller)")
        for title, teller in (("Zwiebelfisch", "x"), ("Quastenflosser", None)):
            with pytest.raises(sa.exc.IntegrityError), engine.begin() as connection:
                connection.execute(insert, {"title": title, "teller": teller})
        engine.dispose()
        log = (tmp_path / "log" / "postgres.log").read_text()
    assert log.count("ERROR") == 2
    assert [word for word in ("Zwiebelfisch", "Quastenflosser") if word in log] == []


def test_a_missing_installation_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_INSTALLATIONS", tmp_path)
    with pytest.raises(postgres.PostgresFailed, match="apt-get install postgresql"), postgres.cluster():
        pass
