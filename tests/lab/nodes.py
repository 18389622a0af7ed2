"""A real cluster of corosync and Pacemaker on this machine: each node in namespaces and on a link of its own.

Needs root and Debian's corosync, pacemaker, pacemaker-cli-utils and iproute2. Nothing of the machine's own /run,
/dev/shm or /etc/corosync is touched. Resources are dummies that write down when they start and stop; the fencing
device takes a known time and then takes the node's power.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

AGENT = """#!/bin/sh
# A resource that is a file; each start and stop is written down with its time.
state=/run/lab-$OCF_RESOURCE_INSTANCE
case $1 in
start) [ -e $state ] || echo "$(date +%s.%N) start $OCF_RESOURCE_INSTANCE $(hostname)" >>{log}; touch $state;;
stop) [ -e $state ] && echo "$(date +%s.%N) stop $OCF_RESOURCE_INSTANCE $(hostname)" >>{log}; rm -f $state;;
monitor) [ -e $state ] || exit 7;;
meta-data) cat <<X
<?xml version="1.0"?>
<resource-agent name="noted"><version>1.0</version><longdesc lang="en">x</longdesc><shortdesc lang="en">x</shortdesc>
<parameters/><actions><action name="start" timeout="20s"/><action name="stop" timeout="20s"/>
<action name="monitor" timeout="20s" interval="10s"/><action name="meta-data" timeout="5s"/></actions></resource-agent>
X
;;
esac
exit 0
"""
DEVICE = """#!/bin/sh
# A fencing device: after {takes} s the node has no power.
node= action=$1
while read -r line; do
  case $line in
  action=*) action=${{line#*=}};;
  nodename=*|plug=*|port=*) node=${{line#*=}};;
  esac
done
case $action in
metadata|-o) cat <<X
<?xml version="1.0"?>
<resource-agent name="fence_legacy" shortdesc="x"><longdesc>x</longdesc><vendor-url>x</vendor-url>
<parameters><parameter name="plug" required="0"><content type="string"/><shortdesc lang="en">x</shortdesc></parameter>
<parameter name="action" required="0"><content type="string" default="reboot"/><shortdesc lang="en">x</shortdesc>
</parameter></parameters><actions><action name="on" automatic="0"/><action name="off"/><action name="reboot"/>
<action name="monitor"/><action name="metadata"/><action name="list"/></actions></resource-agent>
X
;;
off|reboot)
  sleep {takes}
  touch {off}/$node
  while [ -e {off}/$node ]; do sleep 0.02; done;;
esac
exit 0
"""
COROSYNC = """totem {{
  version: 2
  cluster_name: lab
  transport: knet
  crypto_cipher: none
  crypto_hash: none
  {totem}
}}
nodelist {{
{nodes}}}
quorum {{
  provider: corosync_votequorum
  {quorum}
}}
logging {{
  to_logfile: yes
  logfile: {log}
  to_syslog: no
}}
"""
BOOT = """set -e
mount --make-rprivate /
mount -t proc proc /proc
mount --bind {d}/shm /dev/shm
mount --bind {d}/run /run
mkdir -p /run/crm /run/corosync /run/lock
chown hacluster:haclient /run/crm
chmod 750 /run/crm
mount --bind {d}/pacemaker /var/lib/pacemaker
mount --bind {d}/corosync /var/lib/corosync
mount --bind {d}/etc /etc/corosync
mount --bind {d}/log/pacemaker /var/log/pacemaker
mount --bind {root}/ocf /usr/lib/ocf/resource.d
mount --bind {root}/device /usr/sbin/fence_legacy
hostname {name}
corosync -f >{d}/log/corosync.out 2>&1 &
sleep 2
exec pacemakerd -f >{d}/log/pacemakerd.out 2>&1
"""


_COUNT = count()


@dataclass(frozen=True)
class Noted:
    """What an agent wrote down: ``at`` in seconds of the clock, ``what`` is start or stop."""

    at: float
    what: str
    resource: str
    node: str


class Nodes:
    """A running cluster. ``takes`` is how long the fencing device works, in seconds."""

    def __init__(
        self, root: Path, members: Sequence[str], cib: str, totem: str, quorum: str, takes: float
    ) -> None:
        self.root, self.members = root, tuple(members)
        # A name of its own for each cluster: the kernel takes its time to let go of the links of the last one.
        self._tag = f"hl{os.getpid() % 1000}{next(_COUNT)}"
        self._booted: dict[str, subprocess.Popen[bytes]] = {}
        self._done = threading.Event()
        self._files(cib, totem, quorum, takes)

    def _files(self, cib: str, totem: str, quorum: str, takes: float) -> None:
        shutil.rmtree(self.root, ignore_errors=True)
        (self.root / "ocf" / "lab").mkdir(parents=True)
        (self.root / "off").mkdir()
        self.log = self.root / "noted"
        self.log.touch()
        for path, text in (
            (self.root / "ocf" / "lab" / "noted", AGENT.replace("{log}", str(self.log))),
            (self.root / "device", DEVICE.format(takes=takes, off=self.root / "off")),
        ):
            path.write_text(text)
            path.chmod(0o755)
        nodes = "".join(
            f"  node {{\n    ring0_addr: 10.77.0.{n}\n    name: {m}\n    nodeid: {n}\n  }}\n"
            for n, m in enumerate(self.members, 1)
        )
        for member in self.members:
            d = self.root / member
            for part in (
                "run",
                "shm",
                "etc",
                "corosync",
                "log/pacemaker",
                *(f"pacemaker/{p}" for p in ("cib", "pengine", "blackbox", "cores")),
            ):
                (d / part).mkdir(parents=True)
            (d / "shm").chmod(0o1777)
            text = COROSYNC.format(totem=totem, nodes=nodes, quorum=quorum, log=d / "log" / "corosync.log")
            (d / "etc" / "corosync.conf").write_text(text)
            (d / "pacemaker" / "cib" / "cib.xml").write_text(cib)
            (d / "pacemaker" / "cib" / "cib.xml").chmod(0o600)
            (d / "boot").write_text(BOOT.format(d=d, root=self.root, name=member))
            for owned in (d / "pacemaker", d / "log" / "pacemaker"):
                _run("chown", "-R", "hacluster:haclient", str(owned))

    def up(self, only: Sequence[str] = ()) -> None:
        """Lay the links and boot all nodes, or some of them."""
        _run("ip", "link", "add", f"{self._tag}b", "type", "bridge")
        _run("ip", "link", "set", f"{self._tag}b", "up")
        for number, member in enumerate(self.members, 1):
            space, link = self._space(member), self._link(member)
            _run("ip", "netns", "add", space)
            _run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space)
            _run("ip", "link", "set", link, "master", f"{self._tag}b", "up")
            _run("ip", "-n", space, "addr", "add", f"10.77.0.{number}/24", "dev", "eth0")
            _run("ip", "-n", space, "link", "set", "eth0", "up")
            _run("ip", "-n", space, "link", "set", "lo", "up")
        for member in only or self.members:
            self.boot(member)
        threading.Thread(target=self._power, daemon=True).start()

    def boot(self, member: str) -> None:
        """Start corosync and Pacemaker of a node."""
        spaces = ("unshare", "-m", "-p", "-u", "-i", "--fork", "--kill-child")
        self._booted[member] = subprocess.Popen(
            ["ip", "netns", "exec", self._space(member), *spaces, "bash", str(self.root / member / "boot")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.root / member / "log" / "boot").open("w"),
            start_new_session=True,
        )

    def _power(self) -> None:
        """Does what the device asks: takes the power of a node, and says so."""
        while not self._done.wait(0.02):
            for asked in (self.root / "off").iterdir():
                self.kill(asked.name)
                with self.log.open("a") as log:
                    log.write(f"{time.time():.6f} fenced device {asked.name}\n")
                asked.unlink(missing_ok=True)

    def on(self, member: str, *command: str) -> str:
        """What a command on a node prints."""
        space = ("nsenter", "-t", str(self._first(member)), "-a")
        return subprocess.run([*space, *command], capture_output=True, text=True, check=False).stdout

    def cut(self, member: str) -> None:
        """Take a node's only link away."""
        _run("ip", "link", "set", self._link(member), "down")

    def join(self, member: str) -> None:
        """Give it back."""
        _run("ip", "link", "set", self._link(member), "up")

    def kill(self, member: str) -> None:
        """Take a node's power: all of its processes end at once."""
        booted = self._booted.get(member)
        if booted is None or booted.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            if (first := self._first(member)) is not None:
                os.kill(first, signal.SIGKILL)
            booted.kill()
        booted.wait()

    def noted(self) -> list[Noted]:
        """What happened up to now."""
        lines = [line.split() for line in self.log.read_text().splitlines()]
        return [Noted(float(at), what, resource, node) for at, what, resource, node in lines]

    def until(self, done: Callable[[list[Noted]], bool], seconds: float) -> list[Noted]:
        """What happened, once something has or the time is over."""
        ends = time.monotonic() + seconds
        while not done(self.noted()) and time.monotonic() < ends:
            time.sleep(0.1)
        return self.noted()

    def down(self) -> None:
        """End all nodes and take everything away."""
        self._done.set()
        for member in self.members:
            self.kill(member)
            subprocess.run(["ip", "netns", "del", self._space(member)], capture_output=True, check=False)
            subprocess.run(["ip", "link", "del", self._link(member)], capture_output=True, check=False)
        subprocess.run(["ip", "link", "del", f"{self._tag}b"], capture_output=True, check=False)

    def _space(self, member: str) -> str:
        return f"{self._tag}-{self.members.index(member) + 1}"

    def _link(self, member: str) -> str:
        return f"{self._tag}v{self.members.index(member) + 1}"

    def _first(self, member: str) -> int | None:
        """The first process of a node."""
        above = self._booted[member].pid
        children = Path(f"/proc/{above}/task/{above}/children")
        with contextlib.suppress(OSError):
            # `ip netns exec` becomes unshare, whose only child is the node's first process.
            found = children.read_text().split()
            return int(found[0]) if found else None
        return None


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
