"""The Celery application that workers run: queues, limits, each with its reason.

`python -m workers media` starts one (workers/launch.py). More on the choices: docs/decisions/workers.md.
"""

from typing import Any

from celery.signals import setup_logging
from kombu import Connection

from service.events import FLOW
from service.jobs.dispatch import TRANSPORT_OPTIONS, broker

# Kombu waits 2, 4, 6, ... 30 s between its tries to reach a Redis that is gone. After an absence of minutes
# that is half a minute in which nobody works although all is well again; asking a socket costs nothing.
_LONGEST_WAIT_FOR_REDIS_S = 3.0


class EagerConnection(Connection):
    """A connection that comes back within seconds, however long Redis was away."""

    def ensure_connection(self, *args: Any, **options: Any) -> Any:
        """See kombu; called by the consumer at its start and after each loss."""
        return super().ensure_connection(*args, **{"interval_max": _LONGEST_WAIT_FOR_REDIS_S, **options})


app = broker()
app.amqp.Connection = EagerConnection
app.add_defaults(
    lambda: {
        "imports": [f"workers.tasks.{kind}" for kinds in FLOW.values() for kind in kinds],
        # A message is acknowledged when its job has ended, so that one lost with its worker comes again;
        # should it come twice, the claim lets only one through.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        # So long the pool waits for the result of a child that was killed, and so long its message takes the
        # place of another. Our results are in the catalogue; of two hands a file that kills its worker would
        # else hold up one for ten seconds each time.
        "worker_lost_wait": 0.5,
        # Jobs are long: one in hand and none in reserve, or a free worker would idle beside a full one.
        "worker_prefetch_multiplier": 1,
        # Native libraries leak a little over the weeks; a fresh child costs a second.
        "worker_max_tasks_per_child": 100,
        # In KiB, looked at after each job. A child of ours has 0.2 GB, and up to 0.3 GB while it sends a film
        # away. Only one that leaks is beyond 1 GB: it starts afresh. A Whisper model has its own process.
        "worker_max_memory_per_child": 2**20,
        # Redis hands a message to a second worker after this time, for the claim to refuse it. ffmpeg's own
        # time limit comes first: it is 15 times the film's length where a ladder is encoded, 20 times where
        # a passage is cut, of six hours at most. What is truly lost the relay sends again, in seconds.
        "broker_transport_options": {**TRANSPORT_OPTIONS, "visibility_timeout": 7 * 24 * 3600},
        # Redis may be away for as long as it takes; the jobs in hand go on meanwhile.
        "broker_connection_max_retries": None,
        # After Redis went away, what runs goes on under its lease, so the connection's loss cancels nothing.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # The launcher asks for a warm shutdown, and has its own clock (`soft_stop_seconds`).
        "worker_soft_shutdown_timeout": 0.0,
        "worker_send_task_events": False,
    }
)


@setup_logging.connect
def _keep_logging(**_: object) -> None:
    """Celery leaves logging alone when somebody listens here: the launcher has set it up."""
