"""Every case of the table on its way through: probed, planned, copied or encoded, and looked at."""

import json
import os
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.errors import Refused
from service.findings import Finding
from tests.workers.media.cases import checks
from tests.workers.media.cases.case import Unusable, Usable
from tests.workers.media.cases.table import UNUSABLE, USABLE
from workers.media.facts import Facts
from workers.media.ladder import plan
from workers.media.probe import probe
from workers.media.rendition import RenditionFile
from workers.media.transcode import copy, encode

_LIMIT_MS = 60_000
_DURATION_OFF_S = 0.15
"""What encoders' padding, and frames that a container dates together, add."""


@dataclass(frozen=True)
class Outcome:
    """What came of a recording: its renditions, the best one first, and all that was found and warned of."""

    facts: Facts
    renditions: tuple[RenditionFile, ...]
    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]


def _through(case: Usable, folder: Path) -> Outcome:
    recording = folder / case.name
    case.make(recording, case.card)
    facts = probe(recording, workdir=folder, max_duration_ms=_LIMIT_MS)
    planned = plan(facts)
    early = copy(recording, facts, planned, folder)
    encoded = encode(recording, facts, planned, folder, threads=1)
    made = encoded.renditions
    if early and early.kind not in {one.kind for one in made}:
        made = (early, *made)
    return Outcome(facts, made, (*facts.findings, *encoded.findings), (*facts.warnings, *encoded.warnings))


@pytest.fixture(scope="module")
def outcomes(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[Outcome]]]:
    """Of all cases that this run asks for, by name: each takes a dozen short processes, so a case a core."""
    asked = (item for item in request.session.items if isinstance(item, pytest.Function))
    chosen = [item.callspec.id for item in asked if item.originalname == "test_comes_out_right"]
    cases = [case for case in USABLE if case.name in chosen]
    pool = ThreadPoolExecutor(os.cpu_count())
    yield {case.name: pool.submit(_through, case, tmp_path_factory.mktemp("case")) for case in cases}
    pool.shutdown(cancel_futures=True)


def _name(case: Usable | Unusable) -> str:
    return case.name


@pytest.mark.parametrize("case", USABLE, ids=_name)
def test_comes_out_right(case: Usable, outcomes: dict[str, Future[Outcome]], tmp_path: Path) -> None:
    outcome = outcomes[case.name].result()
    facts, best = outcome.facts, outcome.renditions[0]
    assert Facts.from_json(json.loads(json.dumps(facts.to_json()))) == facts
    assert facts.duration_ms / 1000 == pytest.approx(case.seconds, abs=_DURATION_OFF_S)
    assert {finding.code for finding in outcome.findings} == case.found
    assert [warning.code for warning in outcome.warnings] == ([case.warned] if case.warned else [])
    assert all(finding.sentence() for finding in (*outcome.findings, *outcome.warnings))
    # Not seen in what comes out: one frame is made of two halves, whichever is called the first.
    assert (facts.video and facts.video.fields) == case.halves

    assert best.kind == ("video" if case.size else "audio")
    assert best.copied == case.kept
    sizes = [(made.width, made.height) for made in outcome.renditions]
    assert sizes == [case.size or (None, None), *case.rungs]
    for made in outcome.renditions:
        _looks_and_sounds_right(made, case, tmp_path)


def _looks_and_sounds_right(made: RenditionFile, case: Usable, folder: Path) -> None:
    seen = checks.look(made.path, folder)
    assert (seen.video is not None, seen.audio is not None) == (case.size is not None, case.sound is not None)
    assert seen.duration() == pytest.approx(case.seconds, abs=_DURATION_OFF_S)
    checks.plays_everywhere(seen, copied=made.copied)
    if case.size:
        checks.is_steady(seen, float(case.rate))
        checks.shows_the_card(seen, case.card, hdr=case.hdr)
        checks.keeps_the_clock(seen, case.card, even=case.even, damaged=bool(case.warned))
    if case.sound == "silence":
        checks.is_silent(seen)
    elif case.sound:
        checks.is_loud_enough(seen)
    if case.sound == "beep":
        checks.flashes_with_the_beep(seen, case.card)


@pytest.mark.parametrize("case", UNUSABLE, ids=_name)
def test_is_refused_with_advice(case: Unusable, tmp_path: Path) -> None:
    file = tmp_path / case.name
    case.make(file, case.card)
    with pytest.raises(Refused) as refused:
        probe(file, workdir=tmp_path, max_duration_ms=_LIMIT_MS)
    assert refused.value.code == case.code
    assert case.advice in str(refused.value)
