"""What rows ask of the work that they brought: where it stands, and that it came to a good end."""

from collections.abc import Collection, Sequence

from redis import Redis
from sqlalchemy import select

from faults.ground import Ground
from faults.row import RowFailed
from service.catalogue.event import EventName
from service.catalogue.job import Job, JobKind, JobState
from service.config import settings
from service.events import FLOW, Queue


def redis() -> "Redis":
    """The ground's Redis, directly and not through its proxy."""
    return Redis.from_url(settings().redis_url, socket_timeout=5, decode_responses=True)


def jobs_of(ground: Ground, recording_ids: Collection[str]) -> Sequence[Job]:
    """Their jobs as they stand now."""
    with ground.catalogue() as session:
        return session.scalars(select(Job).where(Job.recording_id.in_(recording_ids))).all()


def unclaimed(ground: Ground, recording_ids: Collection[str]) -> set[str]:
    """Their jobs that no worker has ever taken."""
    return {job.id for job in jobs_of(ground, recording_ids) if job.fence == 0}


def announced() -> str:
    """All messages that wait in Redis or are in a worker's hands, as one text: jobs' ids stand in it."""
    with redis() as store:
        waiting = [message for queue in Queue for message in store.lrange(queue, 0, -1)]
        return "".join([*waiting, *store.hvals("unacked")])


def must_be_done(ground: Ground, recording_ids: Collection[str], seconds: float) -> float:
    """Wait until all work on the recordings is done; how long that took. Raises `RowFailed`."""
    took = ground.settle(seconds)
    jobs = jobs_of(ground, recording_ids)
    if bad := [f"{job.kind} is {job.state} ({job.error_code})" for job in jobs if job.state != JobState.DONE]:
        raise RowFailed(f"{len(bad)} jobs were lost: {', '.join(bad)}")
    first = FLOW[EventName.RECORDING_UPLOADED][0]
    begun = {job.recording_id for job in jobs if job.kind is first}
    made = {job.recording_id for job in jobs if job.kind is JobKind.SUBTITLE}
    if missing := set(recording_ids) - (begun & made):
        raise RowFailed(f"of {len(missing)} recordings jobs are missing")
    return took
