"""The fault table: one line a row. Rows 2 and 3 are judged after every round of every other row."""

from faults.patience import HANDS, LEAST_P99_SECONDS, LONGEST_WAIT_SECONDS
from faults.row import Row
from faults.rows import (
    database_restarted,
    full_disk,
    many_jobs,
    orphan_ffmpeg,
    poison,
    random_kills,
    redis_down,
    redis_emptied,
    redis_resets,
    rolling_restart,
    stopped_worker,
    storage_faults,
    two_patches,
    worker_killed,
)

ROWS: tuple[Row, ...] = (
    Row(
        number=1,
        fault="5 random kill -9 (web, launcher, worker main, child, ffmpeg) over 15 uploads",
        passes_when="0 acknowledged uploads lost, every SHA-256 equal",
        round=random_kills.round,
    ),
    Row(
        number=4,
        fault="SIGSTOP of two hands (one encodes, one is just writing that it is done), of Celery's main "
        "process and the writing hand, of all of Celery, or of its launcher too, for 2 leases, then SIGCONT; "
        "the writing hand goes on as soon as its job is claimed anew",
        passes_when="1 write of the stale claim tried and refused; no ffmpeg 10 s without a lease",
        round=stopped_worker.round,
    ),
    Row(
        number=5,
        fault="kill -9 of a hand, Celery's main process or the launcher, of media and of speech, its ffmpeg "
        "or recogniser stopped beforehand",
        passes_when="0 ffmpeg or recogniser processes without a live lease after 10 s",
        round=orphan_ffmpeg.round,
    ),
    Row(
        number=6,
        fault="kill -9 of a worker's main process, launcher or hand, with default settings",
        passes_when="its job runs again within 45 s",
        round=worker_killed.round,
        defaults=True,
    ),
    Row(
        number=7,
        fault=f"Redis down for {redis_down.OUTAGE_SECONDS:.0f} s (FAULTS_OUTAGE_SECONDS), refusing or silent",
        passes_when="every upload accepted at the first try, p95 under 2 s; all dispatched within 30 s of "
        "its return",
        round=redis_down.round,
    ),
    Row(
        number=8,
        fault="FLUSHALL, or kill -9 of Redis with a full queue",
        passes_when="0 jobs lost",
        round=redis_emptied.round,
    ),
    Row(
        number=9,
        fault="3 connection resets from Redis",
        passes_when="consuming again within 30 s each time",
        round=redis_resets.round,
    ),
    Row(
        number=10,
        fault="S3: 503, cut bodies, lost replies for 3 s, 10 s latency for 12 s, silence for 25 s",
        passes_when="0 corrupt objects, offsets never ahead of durable bytes",
        round=storage_faults.round,
    ),
    Row(
        number=11,
        fault="the storage's disk (a tmpfs with 64 MB free) fills up in the middle of a PATCH",
        passes_when="507 and a true offset; everything finishes within 60 s of space coming back",
        round=full_disk.round,
        settings=full_disk.SETTINGS,
    ),
    Row(
        number=12,
        fault="PostgreSQL restarted: fast, immediate, kill -9; back at once, or after one lease and a half",
        passes_when="0 lost, 0 done twice, 0 attempts charged",
        round=database_restarted.round,
    ),
    Row(
        number=13,
        fault="a poison file: one that kills its worker, one whose ffmpeg is killed",
        passes_when="3 attempts at most, then set aside with its reason; the others' pace down 20 % at most "
        "(median of 3 pairs of loads)",
        round=poison.round,
    ),
    Row(
        number=14,
        fault="SIGTERM to both workers, one after the other, in the middle of their jobs",
        passes_when="0 failed jobs, 0 attempts charged",
        round=rolling_restart.round,
    ),
    Row(
        number=15,
        fault="two concurrent PATCH requests on one upload, 10 times a round",
        passes_when="exactly one succeeds each time, bytes identical",
        round=two_patches.round,
    ),
    Row(
        number=16,
        fault=f"{many_jobs.JOBS} jobs a round, on one stack",
        passes_when="resident memory up less than 5 % from after the warm-up (4 rounds) to the end, medians "
        f"of a quarter of the rounds each, judged from {many_jobs.COMPARED_FROM} rounds on (of 20: within "
        "600 jobs); Redis keys and temporary files back to where they were",
        round=many_jobs.round,
    ),
)
JUDGED = {
    2: (
        "after the faults stop",
        "0 jobs that have not ended; at no time none began or ended for 3 leases + the p99 of a job's time "
        f"({LEAST_P99_SECONDS:.0f} s at least), all ended within {LONGEST_WAIT_SECONDS:.0f} s + 3 leases + "
        f"a p99 for every {HANDS} jobs",
        ("stuck",),
    ),
    3: (
        "throughout",
        "1 published output for each subject and specification, 0 dangling references, 0 orphan objects",
        ("published once", "written once", "gathered", "dangling", "orphans"),
    ),
}
"""Number of the row: what it is about, when it passes, and the checker's judgements that it counts."""
