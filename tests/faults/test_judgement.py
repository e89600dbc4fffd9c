"""What counts as activity while the last jobs come to their end."""

from datetime import timedelta

from faults.judgement import activity, ended_since
from service.catalogue.database import reading, transaction
from service.catalogue.job import Job
from service.jobs import lease
from service.timecode import now
from tests.making import make_job, make_recording


def test_a_job_that_is_handed_back_does_not_move(catalogue: str) -> None:
    job = make_job(make_recording())
    began = now()
    held = lease.claim(job.id, "here/1")
    assert held
    with reading() as session:
        begun, due = activity(session)
    assert begun
    assert begun >= began
    assert due is None
    lease.hand_back(held, "no room", code="no_room")
    with reading() as session:
        moved, due = activity(session)
    assert moved is None
    assert due
    with transaction() as session:
        session.get_one(Job, job.id).next_attempt_at = now() - timedelta(seconds=1)
    again = lease.claim(job.id, "here/1")
    assert again
    with lease.finish(again):
        pass
    with reading() as session:
        assert activity(session)[0]
        assert ended_since(session, began) == 1
