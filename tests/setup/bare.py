"""A Debian 12 with nothing but Python, in a folder, and ways to run something in it."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.house import ROOMS, ROOT

# How this machine reaches its network and registries holds for the bare one too.
HOST_SETTINGS = ("etc/resolv.conf", "etc/hosts", "etc/pip.conf")
AUTHORITIES = "etc/planner-test-authorities.pem"
PLACE = "srv/planner"


@dataclass(frozen=True)
class BareDebian:
    """A root file system. What is started in it ends with the process that started it."""

    root: Path

    def command(self, script: str, **environment: str) -> list[str]:
        """The words that run ``script`` by sh in the checkout's copy, with a fresh environment."""
        known = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LANG": "C.UTF-8"}
        known |= {"PIP_CERT": f"/{AUTHORITIES}"} if (self.root / AUTHORITIES).exists() else {}
        settings = [f"{name}={value}" for name, value in (known | environment).items()]
        inside = f'mount -t proc proc "{self.root}/proc" && mount --bind /dev "{self.root}/dev" && exec "$@"'
        apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", inside, "sh"]
        return [*apart, "chroot", str(self.root), "env", "-i", *settings, "sh", "-c", f"cd /{PLACE} && {script}"]

    def run(self, script: str, **environment: str) -> str:
        """What ``script`` printed; AssertionError when it failed."""
        done = subprocess.run(self.command(script, **environment), check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


def make_bare_debian(root: Path) -> BareDebian:
    """Debian 12 in ``root`` with Python alone, and a copy of the checkout."""
    words = ["debootstrap", "--variant=minbase", "--include=python3", "bookworm", str(root)]
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    for name in HOST_SETTINGS:
        _copy(Path("/") / name, root / name)
    for file in Path("/etc/apt/apt.conf.d").glob("99*"):
        _copy(file, root / "etc/apt/apt.conf.d" / file.name)
    _copy(Path(os.environ.get("PIP_CERT", "/etc/ssl/certs/ca-certificates.crt")), root / AUTHORITIES)
    copy_checkout(root / PLACE)
    return BareDebian(root)


def copy_checkout(place: Path) -> None:
    """What people wrote, without what tools made."""
    for room in ROOMS:
        if (ROOT / room).is_dir():
            shutil.copytree(ROOT / room, place / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, place / file.name)


def _copy(source: Path, target: Path) -> None:
    if source.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
