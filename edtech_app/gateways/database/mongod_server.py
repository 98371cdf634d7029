"""The process that runs the machine's own `mongod` for a house: on a private socket, and not a moment longer.

`mongod` knows nothing of whoever started it, so this process stands between: it passes on the wish to stop, and when it
is itself killed, the system kills `mongod`, whose journal keeps what was acknowledged.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

from edtech_app.gateways.database.child import (
    BROKEN,
    FOUNDED,
    end_with_parent,
    hold_files,
    signal_at_parents_death,
)

PATIENCE_SECONDS = 15
STOP_SECONDS = 10
"""How long `mongod` may take to close its files in order; the journal heals what a kill leaves."""
NEWER_FILES = 62
"""How `mongod` ends when another version made the files and it cannot read them."""
WATCHED = {signal.SIGTERM, signal.SIGINT} | ({signal.SIGCHLD} if sys.platform != "win32" else set())


def has_files(folder: Path) -> bool:
    """Whether `mongod` ever opened a database in the folder."""
    return any((folder / name).exists() for name in ("WiredTiger", "storage.bson"))


def damage(folder: Path) -> str:
    """What is missing, in words; "" when nothing is. Whether the files are sound only `mongod` itself can tell."""
    return "mongod's files are missing" if (folder / FOUNDED).exists() and not has_files(folder) else ""


def mongod_command(program: str, folder: Path, address: Path) -> list[str]:
    """How `mongod` is called: it listens on this one socket and on nothing else."""
    # A whole path in --bind_ip is a socket. Without --nounixsocket it would make a second one, /tmp/mongodb-27017.sock,
    # and first delete the file that another mongod has there.
    options = {"--dbpath": str(folder), "--bind_ip": str(address), "--filePermissions": "0600"}
    return [program, *(word for pair in options.items() for word in pair), "--nounixsocket"]


def _run(command: list[str], lock: int) -> int:
    """Run `mongod` until it ends or we are told to stop; gives how it ended."""
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, WATCHED)

    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, WATCHED)
        signal_at_parents_death(signal.SIGKILL)

    # The lock goes with it, so that nobody opens the files while this mongod still lives.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(lock,), preexec_fn=prepare)  # noqa: S603 - the words are ours
    end_with_parent()
    while process.poll() is None:
        if signal.sigwait(WATCHED) == signal.SIGCHLD:
            continue
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    return process.returncode


def main() -> None:
    """`mongod_server FOLDER SOCKET PROGRAM`: run PROGRAM over FOLDER until told to stop."""
    folder, address, program = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    os.umask(0o077)
    lock = hold_files(folder, PATIENCE_SECONDS)
    if words := damage(folder):
        sys.stderr.write(f"{words}\n")
        raise SystemExit(BROKEN)
    code = _run(mongod_command(program, folder, address), lock)
    raise SystemExit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
