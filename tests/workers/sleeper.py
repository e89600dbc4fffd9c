"""A worker as `python -m workers media` starts it, whose probes only wait for a tool: `sleep NAP_SECONDS`.

Its watchdog looks every LOOK_SECONDS, and the tool is started through the command NAP_THROUGH, if these
are given."""

import os
import subprocess
import sys
from functools import partial

from service.catalogue.job import JobKind
from service.errors import JobCancelled, ProcessStalled
from service.events import Queue
from workers import launch, processes, watchdog
from workers.app import app
from workers.work import Work, task


@task(JobKind.PROBE)
def nap(work: Work) -> None:
    """As long a nap as told; fails as an ffmpeg would that somebody ends."""
    command = [*os.environ.get("NAP_THROUGH", "").split(), "sleep", os.environ["NAP_SECONDS"]]
    become = partial(processes.be_a_tool_of, os.getpid())
    with subprocess.Popen(command, preexec_fn=become, start_new_session=True) as tool:
        while tool.poll() is None:
            if work.cancelled.wait(0.1):
                tool.kill()
                raise JobCancelled("The work was stopped.")
        if tool.returncode:
            raise ProcessStalled("The tool did not come to its end.")
    work.finish(lambda _: None)


if __name__ == "__main__":
    app.finalize()  # now: of two tasks of one name that wait for it, Celery keeps any
    watchdog._LOOK_S = float(os.environ.get("LOOK_SECONDS", watchdog._LOOK_S))
    sys.exit(launch.run(Queue.MEDIA, jobs=2))
