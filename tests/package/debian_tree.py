"""A Debian 12 tree of its own: made by debootstrap once and kept as an archive, booted in namespaces of its own."""

import os
import pathlib
import shutil
import subprocess

from harness import eventually
from harness.server import ROOT

CACHE = ROOT / "build" / "debian-trees"
MIRROR = os.environ.get("BECKON_DEBIAN_MIRROR", "http://deb.debian.org/debian")
# Takes in what its children leave behind, as init does.
REAPER = ["/bin/bash", "-c", "sleep infinity & wait"]
SYSTEMD = ["/usr/bin/env", "-i", "container=beckon-test", "PATH=/usr/sbin:/usr/bin", "/lib/systemd/systemd", "--log-target=console"]
BOOT = """
set -e
mount --make-rprivate /
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t tmpfs tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
while read -r node major minor; do mknod -m 666 dev/$node c $major $minor; done <<END
null 1 3
zero 1 5
full 1 7
random 1 8
urandom 1 9
tty 5 0
END
ln -s /proc/self/fd dev/fd
ln -s pts/ptmx dev/ptmx
mkdir dev/shm dev/mqueue dev/pts
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
shift
pivot_root . mnt # with a chroot alone, systemd cannot make the sandbox of a unit
cd /
exec chroot . /bin/bash -c 'umount -l /mnt; touch /run/tree-is-ready; exec "$@"' init "$@"
"""


class DebianTree:
    """`packages` are installed beside the minimum; `init` is the first process."""

    def __init__(self, directory, packages=(), init=None):
        self.root = pathlib.Path(directory) / "tree"
        self._unpack(packages)
        self._console = open(pathlib.Path(directory) / "console", "wb")
        self._keeper = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--uts", "--ipc", "--cgroup", "--fork", "--kill-child",
             "/bin/bash", "-c", BOOT, "boot", str(self.root), *(init or REAPER)],
            stdin=subprocess.DEVNULL, stdout=self._console, stderr=self._console,
        )  # fmt: skip
        self.first = eventually(self._first_process)
        # Before the change of roots, a command would work in the tree of this machine.
        eventually(lambda: self.run("test", "-e", "/run/tree-is-ready", check=False).returncode == 0)

    def _unpack(self, packages):
        name = "-".join(["bookworm", *sorted(packages)])
        archive = CACHE / f"{name}.tar"
        self.root.mkdir()
        if not archive.exists():
            CACHE.mkdir(parents=True, exist_ok=True)
            include = [f"--include={','.join(packages)}"] if packages else []
            subprocess.run(["debootstrap", "--variant=minbase", *include, "bookworm", str(self.root), MIRROR], check=True)
            shutil.rmtree(self.root / "dev")
            (self.root / "dev").mkdir()
            unfinished = archive.with_suffix(".unfinished")
            subprocess.run(["tar", "-C", str(self.root), "-cf", str(unfinished), "."], check=True)
            unfinished.rename(archive)
        else:
            subprocess.run(["tar", "-C", str(self.root), "-xf", str(archive)], check=True)

    def _first_process(self):
        assert self._keeper.poll() is None, self.console
        children = pathlib.Path(f"/proc/{self._keeper.pid}/task/{self._keeper.pid}/children").read_text(encoding="ascii").split()
        return int(children[0]) if children else None

    @property
    def console(self):
        return pathlib.Path(self._console.name).read_text("utf-8", "backslashreplace")

    def run(self, *command, check=True, **more):
        """In the tree, as root, with an environment of its own."""
        ended = subprocess.run(
            ["nsenter", f"--target={self.first}", "--mount", "--pid", "--uts", "--ipc", "--root", "--wd",
             "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND=noninteractive", "HOME=/root", "LANG=C.UTF-8",
             *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="backslashreplace",
            timeout=600, check=False, **more,
        )  # fmt: skip
        assert not check or ended.returncode == 0, f"{command} answered {ended.returncode}:\n{ended.stdout[-6000:]}"
        return ended

    def shell(self, script, check=True):
        return self.run("/bin/bash", "-ec", script, check=check)

    def end(self):
        self._keeper.kill()
        self._keeper.wait()
        self._console.close()
        shutil.rmtree(self.root, ignore_errors=True)
