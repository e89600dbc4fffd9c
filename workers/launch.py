"""The one way a worker is started: Celery as a child, and beside it what sees to its end, however that comes.

Whatever way Celery ends, nothing of it is left running and its jobs are given back at once, not when their
leases run out: uncharged if it was asked to stop, charged if it was lost. A launcher starts one Celery, under
a name that nobody else had or will have, and ends with it; starting the next one is for the process manager.
Killed with -9 itself, it takes everything below along, and the relay gives the jobs back.
"""

import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Callable

from celery.signals import worker_process_init, worker_process_shutdown
from sqlalchemy.exc import SQLAlchemyError

from service import logs
from service.actor import acting_as
from service.config import Settings, settings
from service.events import Queue
from service.jobs import recovery
from workers import capacity, processes, tidying
from workers.app import app
from workers.watchdog import Watchdog

log = logging.getLogger(__name__)

_REQUESTS_TO_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
# They are waited for, not handled: none is lost and none comes at a bad moment.
_AWAITED = {*_REQUESTS_TO_STOP, signal.SIGCHLD}
_TICK_S = 0.5
# Giving back waits so long for a database that is away; a process manager must allow for it when it stops
# workers (infra/local/programs.py, docker-compose.yml). After that, the leases run out.
_DATABASE_S = 4.0
_DATABASE_AGAIN_S = 0.5


def run(queue: Queue, jobs: int | None) -> int:
    """Work on a queue, `jobs` at once, until asked to stop (returns 0) or until Celery is lost (1)."""
    share = capacity.share(queue, capacity.here())
    node = _name_this_launch(queue, share.threads)
    logs.configure(f"worker-{queue}")
    processes.adopt_orphans()
    signal.pthread_sigmask(signal.SIG_BLOCK, _AWAITED)
    celery = _start(queue, jobs or share.jobs)
    log.info("%s: Celery is process %d, %d jobs at once", node, celery, jobs or share.jobs)
    watchdog = Watchdog(queue, node, celery)
    watchdog.start()
    tidying.start()
    with acting_as(node):
        return _watch(celery, watchdog, node)


def _name_this_launch(queue: Queue, threads: int) -> str:
    """Puts into the environment what the settings of this process and of all below it say."""
    given = Settings()
    os.environ["STORYREEL_NODE"] = node = f"{queue}@{given.node}-{secrets.token_hex(3)}"
    if "cpu_threads" not in given.model_fields_set:
        os.environ["STORYREEL_CPU_THREADS"] = str(threads)
    settings.cache_clear()
    return node


def _start(queue: Queue, jobs: int) -> int:
    """Forks Celery; its process. A fork has all the modules: a second Python would take 1.5 s and 90 MB."""
    launcher = os.getpid()
    if celery := os.fork():
        return celery
    os.setpgid(0, 0)  # signals to the launcher's group, such as Ctrl-C, are the launcher's business
    processes.die_with(launcher)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _AWAITED)
    sys.exit(_work(queue, jobs))


def _work(queue: Queue, jobs: int) -> int:
    """Be Celery; its exit code."""
    main = os.getpid()
    # Celery lets its pool die with it too, but does not look whether it was too late to ask for that.
    worker_process_init.connect(lambda **_: processes.die_with(main), weak=False)
    # A machine that shuts down asks every process to stop. Celery makes its hands obey, and their jobs
    # would be charged as lost: it is the launcher that ends them. A hand that is done and makes room for a
    # fresh one listens again: Celery asks it to go, and would wait a second for it otherwise.
    worker_process_init.connect(lambda **_: processes.be_deaf(), weak=False)
    worker_process_shutdown.connect(lambda **_: processes.listen_again(), weak=False)
    arguments = ["--quiet", "worker", "--queues", queue.value, "--hostname", f"{queue}@%h"]
    # Nobody listens to what workers tell each other at start, and it takes a second.
    arguments += ["--concurrency", str(jobs), "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return int(app.worker_main(arguments) or 0)


def _watch(celery: int, watchdog: Watchdog, node: str) -> int:
    while True:
        seen = signal.sigtimedwait(_AWAITED, _TICK_S)
        ended = processes.reap()
        if seen and seen.si_signo in _REQUESTS_TO_STOP:
            if celery not in ended:
                _stop_warmly(celery)
            _give_back(recovery.hand_back_from, node, watchdog)
            return 0
        if celery in ended:
            log.error("Celery was lost (%s)", _told(ended[celery]))
            _give_back(recovery.take_back_from, node, watchdog)
            return 1
        if watchdog.reason:
            log.error("Celery is ended: %s", watchdog.reason)
            _give_back(recovery.hand_back_from, node, watchdog)
            return 1
        processes.kill_orphans(celery)


def _stop_warmly(celery: int) -> None:
    """Celery takes nothing more and ends when the last job in hand has ended, or when the time is over."""
    os.kill(celery, signal.SIGTERM)
    deadline = time.monotonic() + settings().soft_stop_seconds
    while (left := deadline - time.monotonic()) > 0:
        signal.sigtimedwait({signal.SIGCHLD}, left)
        if celery in processes.reap():
            return
    log.info("the jobs in hand are handed back")


def _give_back(give: Callable[[str], int], node: str, watchdog: Watchdog) -> None:
    """Ends what is left of Celery and then gives its jobs back: nobody writes for them any more."""
    watchdog.stop()  # it would take the hands that end now for lost, and charge their jobs
    if not processes.kill_all_below():
        log.error("the kernel does not end all processes: the jobs are left to their leases")
        return
    deadline = time.monotonic() + _DATABASE_S
    while True:
        try:
            log.info("%d jobs given back", give(node))
            return
        except SQLAlchemyError as error:
            if time.monotonic() > deadline:
                log.error("the jobs are left to their leases: %s", type(error).__name__)
                return
            time.sleep(_DATABASE_AGAIN_S)


def _told(status: int) -> str:
    """A wait status in words."""
    code = os.waitstatus_to_exitcode(status)
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
