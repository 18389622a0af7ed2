"""Nodes of the lab on which the shells of administrators work: `pcs` with its daemon, `crm` over ssh, and systemctl.

Needs Debian's pcs, crmsh and openssh-server besides. There is no systemd in a node: a script of a few lines stands in
its place, which starts and stops the same programs, and is all that `pcs`, `pcsd` and `crm` ask of it. A node that
gets its power back starts nothing of the cluster by itself, as after `pcs cluster disable`.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass

from lab.nodes import Nodes

SYSTEMCTL = r"""#!/bin/bash
# start, stop, is-active, is-enabled, enable, disable, list-unit-files and status of what a node of the lab has.
units=() verb= quiet=
for word in "$@"; do
  case $word in
  --quiet|-q) quiet=1;;
  -*) ;;
  *) if [ -z "$verb" ]; then verb=$word; else units+=("${word%.service}"); fi;;
  esac
done
program() { case $1 in pacemaker) echo pacemakerd;; sshd|ssh) echo sshd;; *) echo "$1";; esac; }
known() { case $1 in corosync|pacemaker|pcsd|sshd|ssh) true;; *) false;; esac; }
runs() {
  known "$1" || return 1
  for p in $(pgrep -x "$(program "$1")"); do grep -q '^State:.Z' /proc/$p/status || return 0; done
  return 1
}
begin() {
  runs "$1" && return
  case $1 in
  corosync) rm -f /dev/shm/qb-*; setsid corosync -f >>/var/log/pacemaker/corosync.out 2>&1 </dev/null &
    for _ in $(seq 100); do corosync-cfgtool -s >/dev/null 2>&1 && break; sleep 0.1; done;;
  pacemaker) begin corosync
    setsid pacemakerd -f >>/var/log/pacemaker/pacemakerd.out 2>&1 </dev/null & sleep 0.5;;
  esac
}
end() {
  runs "$1" || return
  [ "$1" = corosync ] && end pacemaker
  pkill -TERM -x "$(program "$1")"
  while runs "$1"; do sleep 0.1; done
}
case $verb in
start) for u in "${units[@]}"; do known $u || { echo "Unit $u.service not found." >&2; exit 5; }; begin $u; done;;
stop) for u in "${units[@]}"; do end $u; done;;
restart) for u in "${units[@]}"; do end $u; begin $u; done;;
is-active) for u in "${units[@]}"; do
    if runs $u; then [ $quiet ] || echo active; else [ $quiet ] || echo inactive; exit 3; fi
  done;;
is-enabled) for u in "${units[@]}"; do [ -e /run/enabled-$u ] || { [ $quiet ] || echo disabled; exit 1; }; done
  [ $quiet ] || echo enabled;;
enable) for u in "${units[@]}"; do touch /run/enabled-$u; done;;
disable) for u in "${units[@]}"; do rm -f /run/enabled-$u; done;;
list-unit-files) printf '%s.service disabled\n' corosync pacemaker pcsd sshd;;
status) for u in "${units[@]}"; do
    if runs $u; then echo "$u.service: active (running)"; else echo "$u.service: inactive (dead)"; worst=3; fi
  done; exit ${worst:-0};;
esac
exit 0
"""
BOOT = """set -e
mount --make-rprivate /
mount -t proc proc /proc
rm -rf {d}/run {d}/shm
mkdir -m 755 {d}/run; mkdir -m 1777 {d}/shm
mount --bind {d}/shm /dev/shm
mount --bind {d}/run /run
mkdir -p /run/crm /run/corosync /run/lock /run/sshd /run/systemd/system
chown hacluster:haclient /run/crm
chmod 750 /run/crm
mount -t overlay overlay -o lowerdir=/etc,upperdir={d}/own,workdir={d}/work /etc
mount --bind {d}/etc /etc/corosync
mount --bind {d}/pacemaker /var/lib/pacemaker
mount --bind {d}/corosync /var/lib/corosync
mount --bind {d}/csync2 /var/lib/csync2
mount --bind {d}/log/pacemaker /var/log/pacemaker
mount --bind {root}/ocf /usr/lib/ocf/resource.d
mount --bind {root}/device /usr/sbin/fence_legacy
mount --bind {root}/systemctl /usr/bin/systemctl
mount --bind {d}/root /root
mount --bind {d}/pcsd /var/lib/pcsd
mount --bind {d}/log/pcsd /var/log/pcsd
hostname {name}
set +e
/usr/sbin/sshd -f {root}/sshd_config -E {d}/log/sshd
setsid csync2 -ii >{d}/log/csync2.out 2>&1 </dev/null &
setsid /usr/share/pcsd/pcsd >{d}/log/pcsd-ruby.out 2>&1 </dev/null &
setsid /usr/sbin/pcsd >{d}/log/pcsd.out 2>&1 </dev/null &
{begin}
while true; do sleep infinity & wait $!; done
"""
TOKEN = "the-same-for-every-node-of-the-lab"


@dataclass(frozen=True)
class Answer:
    """What a command has said, and how it has ended."""

    code: int
    text: str


class Managed(Nodes):
    """A cluster whose nodes outlive their cluster's software. ``powered`` is the node that got its power back last."""

    powered = ""

    def _files(self, cib: str, totem: str, quorum: str, takes: float) -> None:
        super()._files(cib, totem, quorum, takes)
        root = self.root
        device = (root / "device").read_text()
        (root / "device").write_text(
            device.replace("off|reboot)\n", f"off|reboot)\n  [ -e {root}/broken ] && exit 1\n")
        )
        conf = "ring0_addr: 10.77.0.{n}\n", "ring0_addr: {m}\n"
        for member in self.members:
            file = root / member / "etc" / "corosync.conf"
            text = file.read_text()
            for n, m in enumerate(self.members, 1):
                text = text.replace(conf[0].format(n=n), conf[1].format(m=m))
            file.write_text(text)
        made = "".join(f"10.77.0.{n} {m}\n" for n, m in enumerate(self.members, 1))
        hosts_file = f"127.0.0.1 localhost\n{made}"
        synced = (
            "nossl * *;\ngroup ha_group\n{\nkey /etc/csync2/key_hagroup;\n"
            + "".join(f"host {m};\n" for m in self.members)
            + "include /etc/csync2/csync2.cfg;\ninclude /etc/corosync/corosync.conf;\n}\n"
        )
        (root / "systemctl").write_text(SYSTEMCTL)
        (root / "systemctl").chmod(0o755)
        for key in ("host", "user"):
            _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(root / f"{key}_key"))
        (root / "sshd_config").write_text(
            f"HostKey {root}/host_key\nPermitRootLogin yes\nUsePAM no\nStrictModes no\nPidFile /run/sshd.pid\n"
        )
        hosts = {m: {"dest_list": [{"addr": m, "port": 2224}], "token": TOKEN} for m in self.members}
        known = {"format_version": 1, "data_version": 1, "known_hosts": hosts}
        users = [{"creation_date": "2026-01-01", "username": "hacluster", "token": TOKEN}]
        for member in self.members:
            d = root / member
            for part in ("own/csync2", "work", "csync2", "pcsd"):
                (d / part).mkdir(parents=True)
            (d / "own" / "hosts").write_text(hosts_file)
            for place in ("csync2.cfg", "csync2/csync2.cfg"):
                (d / "own" / place).write_text(synced)
            (d / "own" / "csync2" / "key_hagroup").write_text("labkey" * 8)
            (d / "pcsd" / "known-hosts").write_text(json.dumps(known))
            (d / "pcsd" / "pcs_users.conf").write_text(json.dumps(users))
            for file in ("known-hosts", "pcs_users.conf"):
                (d / "pcsd" / file).chmod(0o600)
            (d / "log" / "pcsd").mkdir()
            ssh = d / "root" / ".ssh"
            ssh.mkdir(parents=True, mode=0o700)
            for name, source in (("id_ed25519", "user_key"), ("authorized_keys", "user_key.pub")):
                (ssh / name).write_text((root / source).read_text())
                (ssh / name).chmod(0o600)
            (ssh / "config").write_text("StrictHostKeyChecking no\nLogLevel ERROR\n")
            self._boots(member, begin=True)

    def _boots(self, member: str, *, begin: bool) -> None:
        """What a node does once it has power, and whether its cluster's software is among it."""
        d = self.root / member
        text = BOOT.format(
            d=d, root=self.root, name=member, begin="systemctl start pacemaker" if begin else ""
        )
        (d / "boot").write_text(text)

    def up(self, only: Sequence[str] = ()) -> None:
        """Lay the links and boot the nodes with their cluster; later boots are without."""
        super().up(only)
        for member in self.members:
            self._up(member)
        for member in self.members:
            self._boots(member, begin=False)

    def power(self, member: str) -> None:
        """Give a node its power and its link back."""
        self.join(member)
        self.boot(member)
        self.powered = member
        self._up(member)

    def runs(self, member: str) -> bool:
        """Whether the cluster's software runs there."""
        return self.alive(member) and self.typed(member, "systemctl is-active pacemaker").code == 0

    def breaks(self, broken: bool) -> None:
        """Let the fencing device fail from now on, or work again."""
        file = self.root / "broken"
        if broken:
            file.touch()
        else:
            file.unlink(missing_ok=True)

    def alive(self, member: str) -> bool:
        """Whether it has power."""
        booted = self._booted.get(member)
        return booted is not None and booted.poll() is None

    def _up(self, member: str) -> None:
        ends = time.monotonic() + 40
        while time.monotonic() < ends and self.typed(member, "ss -ltn").text.count(":2224") < 1:
            time.sleep(0.3)

    def typed(self, member: str, command: str, seconds: float = 400) -> Answer:
        """A command as root types it at a node."""
        first = self._first(member) if self.alive(member) else None
        if first is None:
            return Answer(255, f"{member} has no power")
        space = ("nsenter", "-t", str(first), "-a", "env", "-i", "HOME=/root", "LANG=C.UTF-8", "TERM=dumb")
        path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        try:
            ended = subprocess.run(
                [*space, path, "USER=root", "bash", "-c", command],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True, check=False, timeout=seconds,
            )  # fmt: skip
        except subprocess.TimeoutExpired as late:
            said = late.stdout.decode() if isinstance(late.stdout, bytes) else (late.stdout or "")
            return Answer(124, said)
        return Answer(ended.returncode, ended.stdout)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
