"""Steps that end together tell their warnings together."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from service.catalogue.database import reading, transaction
from service.catalogue.event import EventName
from service.catalogue.recording import Recording
from service.events import emit
from service.findings import Finding, FindingCode
from tests.making import make_recording


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_two_steps_that_end_together_do_not_wait_for_each_other(catalogue: str) -> None:
    """SQLite has one writer at a time."""
    recording_id = make_recording()
    both_have_written = threading.Barrier(2, timeout=30)

    def end(code: FindingCode) -> None:
        with transaction() as session:
            emit(session, EventName.RENDITION_READY, recording_id)  # refers to the recording, as results do
            both_have_written.wait()
            session.get_one(Recording, recording_id).warn(session, [Finding(code)])

    with ThreadPoolExecutor(2) as pool:
        for ended in [pool.submit(end, code) for code in (FindingCode.NO_SPEECH, FindingCode.CUT_SHORT)]:
            ended.result()
    with reading() as session:
        warned = session.get_one(Recording, recording_id).warned
    assert {finding.code for finding in warned} == {FindingCode.NO_SPEECH, FindingCode.CUT_SHORT}
