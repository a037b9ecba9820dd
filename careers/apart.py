"""Processes of our own that do what strangers' files or words could turn against us: started bare, held to limits.

`start` and `stop` are for the process that waits; `narrow` and `give_time` for the one that works. No Django here.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[1]
#: No environment, no folder of the caller's, no user's packages: only what Python and the project bring.
START = "import sys; sys.path.append(sys.argv[1]); from {module} import main; main()"
#: What a process that ran out of its time, or out of its memory, ended with.
NO_TIME = {-signal.SIGXCPU, -signal.SIGALRM, -signal.SIGKILL}
NO_MEMORY = {-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS}


def start(
    module: str, *, stdin: IO[bytes] | int, stdout: IO[bytes] | int, folder: Path | None = None
) -> subprocess.Popen[bytes]:
    """A process that runs `main` of this module. `folder` is where it keeps what it needs while it works."""
    environment = {"LC_ALL": "C.UTF-8"} | ({"TMPDIR": str(folder), "HOME": str(folder)} if folder else {})
    return subprocess.Popen(  # noqa: S603 - our own module, by the Python that runs this
        [sys.executable, "-I", "-c", START.replace("{module}", module), str(ROOT)],
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        env=environment,
        cwd="/",
        start_new_session=True,
    )


def stop(process: subprocess.Popen[Any]) -> int:
    """End it with all that it started, if it has not ended by itself; how it ended."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    return process.wait()


def narrow(*, memory: int, file: int, files: int) -> None:
    """Limits that cannot be taken back: address space and the largest file in bytes, and how many are open."""
    for name, most in {"NOFILE": files, "FSIZE": file, "CORE": 0, "AS": memory}.items():
        kind = getattr(resource, f"RLIMIT_{name}")
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (most, most))


def give_time(*, cpu: int, wall: int) -> None:
    """Seconds for the next piece of work. A process that nobody waits for any more ends by itself."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used.ru_utime + used.ru_stime) + 1 + cpu
    resource.setrlimit(resource.RLIMIT_CPU, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
    signal.alarm(wall)
