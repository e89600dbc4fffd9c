"""Ports are chosen once, kept, and given up when somebody else holds them."""

import socket
from pathlib import Path

from infra.local import ports


def test_ports_are_kept_between_starts(tmp_path: Path) -> None:
    first = ports.keep(["web", "redis"], tmp_path / "ports.json")
    assert len(set(first.values())) == 2
    assert (
        ports.keep(["web", "redis"], tmp_path / "ports.json") == first == ports.load(tmp_path / "ports.json")
    )


def test_only_the_port_that_somebody_else_holds_is_chosen_anew(tmp_path: Path) -> None:
    first = ports.keep(["web", "redis"], tmp_path / "ports.json")
    with socket.create_server(("127.0.0.1", first["web"])):
        second = ports.keep(["web", "redis"], tmp_path / "ports.json")
    assert second["web"] not in first.values()
    assert second["redis"] == first["redis"]


def test_a_port_is_below_the_ephemeral_range_and_open_to_browsers() -> None:
    assert 10080 < ports.choose() < 32768
