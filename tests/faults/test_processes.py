"""Which processes belong to a program."""

import subprocess
import sys

from faults.processes import alive, family

# As a hand of the speech worker does: the decoder is started by a thread of its own.
_STARTS_FROM_A_THREAD = """
import subprocess, sys, threading
def begin():
    print(subprocess.Popen(["sleep", "60"]).pid, flush=True)
    threading.Event().wait()
threading.Thread(target=begin, daemon=True).start()
sys.stdin.read()
"""


def test_what_a_thread_has_started_belongs_to_the_family() -> None:
    command = [sys.executable, "-c", _STARTS_FROM_A_THREAD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        sleeper = int(parent.stdout.readline())
        try:
            assert family(parent.pid) == [parent.pid, sleeper]
        finally:
            subprocess.run(["kill", str(sleeper)], check=True)
            parent.kill()
            parent.wait()
    assert not alive(parent.pid)
    assert family(parent.pid) == []
