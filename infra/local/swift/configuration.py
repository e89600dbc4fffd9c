"""Swift's configuration: one proxy that speaks S3, and one server each for accounts, containers and objects.

Everything is stored once, on one device: the directory `disk` below the data directory. The object servers'
own protocol has no passwords, as in any Swift cluster; they listen on 127.0.0.1 only.
"""

import os
import pwd
import subprocess
from collections.abc import Mapping
from pathlib import Path
from string import Template

from infra.local.keys import write_private
from service.errors import StoryreelError

SYSTEM_PYTHON = "/usr/bin/python3"
STORAGE_KINDS = ("account", "container", "object")
ACCESS_KEY = "storyreel:service"
"""tempauth's form of an access key: `account:user`."""

# `workers = 0`: one process a server, no children. `log_udp_port = 9` is the discard port: Swift always wants
# a syslog besides the console, and what it says belongs in our own log files only. Warnings only, because the
# proxy's access log would keep signed links. `fallocate_reserve`: a percent of the disk unless told, which on
# a large one is more than the service keeps free; 16 MiB let the listings take deletions on a full disk.
_SERVER = Template("""\
[DEFAULT]
bind_ip = 127.0.0.1
bind_port = $port
workers = 0
user = $user
swift_dir = $swift_dir
devices = $devices
mount_check = false
log_udp_host = 127.0.0.1
log_udp_port = 9
log_level = WARNING
recon_cache_path = $swift_dir/recon
fallocate_reserve = 16777216
""")

# `max_upload_part_num` and `max_manifest_segments`: S3's own limit of 10,000 parts, where Swift's is 1,000.
_PROXY = Template("""\

[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck proxy-logging cache listing_formats bulk s3api tempauth slo \
proxy-logging proxy-server

[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
# After a few errors a proxy leaves a node alone for a minute. Here is one node: nothing else could answer.
error_suppression_interval = 0
cors_allow_origin = $origins

[filter:s3api]
use = egg:swift#s3api
location = us-east-1
max_upload_part_num = 10000
max_parts_listing = 10000
cors_preflight_allow_origin = $origins

[filter:slo]
use = egg:swift#slo
max_manifest_segments = 10000

[filter:tempauth]
use = egg:swift#tempauth
user_storyreel_service = $secret .admin

[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:$memcached

[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:healthcheck]
use = egg:swift#healthcheck
[filter:proxy-logging]
use = egg:swift#proxy_logging
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
""")

_STORAGE = Template("""\

[pipeline:main]
pipeline = healthcheck $kind-server

[app:$kind-server]
use = egg:swift#$kind

[filter:healthcheck]
use = egg:swift#healthcheck

[$kind-replicator]
[$kind-updater]
interval = 30
""")


class NoExtendedAttributes(StoryreelError):
    """The file system cannot hold what the S3 server writes."""


def check_extended_attributes(directory: Path) -> None:
    """Swift keeps every object's metadata in extended attributes of its file: raises where there are none."""
    probe = directory / ".attributes"
    probe.touch()
    try:
        os.setxattr(probe, "user.storyreel", b"1")
    except OSError as error:
        raise NoExtendedAttributes(
            "The local S3 server needs a file system with extended attributes (ext4, xfs, btrfs; tmpfs since "
            f"Linux 6.6), and {directory} has none: {error.strerror}. Keep the data on another file system."
        ) from error
    finally:
        probe.unlink()


def write(directory: Path, ports: Mapping[str, int], *, secret: str, origins: list[str]) -> None:
    """Writes configuration and rings into `directory`; data go to `directory/data/disk`.

    `ports` has `s3`, `memcached`, `swift-account`, `swift-container` and `swift-object`.
    `origins` are the pages from which browsers may read media (CORS).
    """
    data = directory / "data"
    (data / "disk").mkdir(parents=True, exist_ok=True)
    check_extended_attributes(data)
    # The suffix decides where objects are: it must never change once there are data.
    (directory / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = storyreel\n")
    (directory / "recon").mkdir(exist_ok=True)
    common = {"user": user(), "swift_dir": str(directory), "devices": str(data)}
    proxy = _SERVER.substitute(common, port=ports["s3"]) + _PROXY.substitute(
        secret=secret, memcached=ports["memcached"], origins=",".join(origins)
    )
    write_private(directory / "proxy-server.conf", proxy)
    for kind in STORAGE_KINDS:
        server = _SERVER.substitute(common, port=ports[f"swift-{kind}"])
        (directory / f"{kind}-server.conf").write_text(server + _STORAGE.substitute(kind=kind))
    _write_rings(directory, {kind: ports[f"swift-{kind}"] for kind in STORAGE_KINDS})


def _write_rings(directory: Path, ports: Mapping[str, int]) -> None:
    """Writes the rings, only when they are missing or a port has changed: it takes half a second."""
    wanted = " ".join(f"{kind}={port}" for kind, port in ports.items())
    stamp = directory / "rings"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    program = [SYSTEM_PYTHON, "-I", str(Path(__file__).with_name("rings.py")), str(directory)]
    subprocess.run([*program, *wanted.split()], check=True)
    stamp.write_text(wanted)


def user() -> str:
    """The account that the programs run as: the one that starts them. They want it by name."""
    return pwd.getpwuid(os.getuid()).pw_name


def command(directory: Path, program: str, kind: str, *arguments: str) -> list[str]:
    """The command line of one of Debian's Swift programs (`swift-object-updater` ...) on `directory`.

    `-I` keeps this process's virtual environment out of Debian's Python.
    """
    launch = [SYSTEM_PYTHON, "-I", str(Path(__file__).with_name("launch.py")), str(directory)]
    return [*launch, f"/usr/bin/{program}", str(directory / f"{kind}-server.conf"), "-v", *arguments]
