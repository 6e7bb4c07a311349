"""What a soak test does to the machine under a run: a small disk, a clock that is set, processes that are found."""

from __future__ import annotations

import errno
import os
import shutil
import struct
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CLOCK_SOURCE = Path(__file__).with_name("clock.c")
MIB = 1 << 20


class Disk:
    """A disk in memory that can be filled and made read-only; a plain folder where nobody may mount one.

    Attributes:
        folder: where it is mounted.
        mounted: whether it is a disk.
    """

    def __init__(self, folder: Path, size_mib: int) -> None:
        folder.mkdir(parents=True)
        self.folder = folder
        self._ballast = folder / "ballast"
        self.mounted = _mount("-t", "tmpfs", "-o", f"size={size_mib}m", "tmpfs", str(folder))

    def fill(self, spare_bytes: int) -> None:
        """Let others have that many bytes, and no more."""
        with self._ballast.open("wb") as handle:
            while True:
                state = os.statvfs(self.folder)
                size = state.f_bavail * state.f_frsize - spare_bytes
                with suppress(OSError):  # somebody else was faster
                    if size > 0:
                        os.posix_fallocate(handle.fileno(), 0, size)
                    return

    def free(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def make_read_only(self) -> bool:
        """Refuse writes from now on; whether the system does that, which it does not while a file is being written."""
        return _mount("-o", "remount,ro", str(self.folder))

    def make_writable(self) -> None:
        """Take writes again."""
        if not _mount("-o", "remount,rw", str(self.folder)):
            raise OSError(errno.EROFS, f"{self.folder} stays read-only")

    def relent(self) -> None:
        """Take writes again, with all the room."""
        if self.mounted:
            self.make_writable()
        self.free()

    def clear(self) -> None:
        """Remove all that is on it."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def keep(self, folder: Path) -> None:
        """Copy all that is on it to another disk."""
        shutil.copytree(self.folder, folder)

    def remove(self) -> None:
        """Take the disk away, with all that is on it."""
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)
        shutil.rmtree(self.folder)


def _mount(*arguments: str) -> bool:
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


class Clock:
    """The wall clock of the processes that have its environment.

    Attributes:
        environment: for those processes; None where there is no C compiler to build it.
    """

    def __init__(self, folder: Path) -> None:
        self._path, library = folder / "clock", folder / "clock.so"
        self.set(0.0)
        compiler = shutil.which("cc")
        self.environment: dict[str, str] | None = None
        if compiler:
            command = [compiler, "-O2", "-shared", "-fPIC", "-o", str(library), str(CLOCK_SOURCE), "-ldl"]
            subprocess.run(command, check=True)
            self.environment = {"LD_PRELOAD": str(library), "SOAK_CLOCK": str(self._path)}

    def set(self, offset_s: float) -> None:
        """Have it wrong by so much from now on. [s]"""
        mode = "r+b" if self._path.exists() else "wb"
        with self._path.open(mode) as handle:
            handle.write(struct.pack("d", offset_s))


@dataclass(frozen=True)
class Process:
    """A process of the system; the start tells it from a later one with the same number.

    Attributes:
        pid: its number.
        start: when it was started, in ticks since the system's.
    """

    pid: int
    start: int

    @property
    def alive(self) -> bool:
        """Whether it runs; one that waits to be buried does not."""
        found = _state(self.pid)
        return found is not None and found[2] == self.start and found[0] not in "ZX"


def descendants(pid: int) -> list[Process]:
    """The processes that a process has started, and theirs, in no special order."""
    states = {int(path.name): _state(int(path.name)) for path in Path("/proc").iterdir() if path.name.isdecimal()}
    found: list[Process] = []
    parents = {pid}
    while parents:
        children = {child for child, state in states.items() if state is not None and state[1] in parents}
        found += [Process(child, state[2]) for child in children if (state := states[child]) is not None]
        parents = children
    return found


def _state(pid: int) -> tuple[str, int, int] | None:
    """State, parent and start of a process; None where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return fields[0], int(fields[1]), int(fields[19])
