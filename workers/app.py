"""The Celery application that workers run: queues, limits, each with its reason.

celery -A workers.app worker -Q media --concurrency 2
celery -A workers.app worker -Q speech --concurrency 1
"""

from service.events import FLOW
from service.jobs.dispatch import TRANSPORT_OPTIONS, broker

app = broker()
app.add_defaults(
    lambda: {
        "imports": [f"workers.tasks.{kind}" for kinds in FLOW.values() for kind in kinds],
        # A message is acknowledged when its job has ended, so that one lost with its worker comes again;
        # should it come twice, the claim lets only one through.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        # Jobs are long: one in hand and none in reserve, or a free worker would idle beside a full one.
        "worker_prefetch_multiplier": 1,
        # Native libraries leak a little over the weeks; a fresh child costs a second.
        "worker_max_tasks_per_child": 100,
        # Redis hands a message to a second worker after this time. The claim would refuse it, but for
        # nothing; no job of ours takes six hours.
        "broker_transport_options": {**TRANSPORT_OPTIONS, "visibility_timeout": 6 * 3600},
        # After Redis went away, what runs goes on under its lease, so the connection's loss cancels nothing.
        "worker_cancel_long_running_tasks_on_connection_loss": False,
        # How long a stopping worker (REMAP_SIGTERM=SIGQUIT) lets a job finish before it drops it; what was
        # dropped runs again when its lease is over.
        "worker_soft_shutdown_timeout": 3.0,
        "worker_send_task_events": False,
    }
)
