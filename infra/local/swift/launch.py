"""Runs one of Debian's Swift programs on our own directory instead of `/etc/swift`.

    /usr/bin/python3 -I launch.py SWIFT_DIRECTORY PROGRAM [ARGUMENT...]

Swift looks for `swift.conf` in `/etc/swift` and offers no option for that; it has to be told before its other
modules are imported, because they read the file on import. This file runs under Debian's python3, for which
Swift is packaged, and imports nothing of Storyreel.
"""

import os
import runpy
import sys

# Addresses here are numbers; eventlet's own resolver costs half a second of imports in every program.
os.environ["EVENTLET_NO_GREENDNS"] = "yes"

from swift.common import utils  # type: ignore[import-not-found]  # belongs to Debian's python3

directory, *sys.argv = sys.argv[1:]
utils.set_swift_dir(directory)
runpy.run_path(sys.argv[0], run_name="__main__")
