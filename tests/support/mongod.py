"""A program that stands in for MongoDB's `mongod`, which no package registry has.

It takes the options that ours passes and no other, keeps its files in `--dbpath`, answers on the one socket, ends in
order on SIGTERM, and refuses what a standalone `mongod` refuses. Behind it is NX-27017.
"""

import argparse
import asyncio
import logging
import os
import stat
import sys
from pathlib import Path
from typing import Any

from nx_27017.handler import NeoSQLiteHandler

from edtech_app.gateways.database import nx_server

ROOT = Path(__file__).parents[2]


def put_mongod(folder: Path, *, body: str = "main()") -> Path:
    """Make the program `mongod` in `folder`; give the folder, to be put on PATH."""
    folder.mkdir(exist_ok=True)
    program = folder / "mongod"
    program.write_text(
        f"#!{sys.executable}\nimport sys\n\nsys.path.append({str(ROOT)!r})\n"
        f"from tests.support.mongod import main\n\n{body}\n",
        encoding="utf-8",
    )
    program.chmod(0o755)
    return folder


class Standalone(NeoSQLiteHandler):
    """Says which writes it was asked for, and how they want to be acknowledged."""

    def handle_insert(self, msg: dict[str, Any]) -> Any:
        return self._refusal(msg) or super().handle_insert(msg)

    def handle_command(self, msg: dict[str, Any]) -> Any:
        return self._refusal(msg) or super().handle_command(msg)

    def close_all(self) -> None:
        super().close_all()
        sys.stdout.write("files closed\n")

    def _refusal(self, msg: dict[str, Any]) -> Any:
        command = next(section for kind, section in msg["sections"] if kind == "body")
        if {"insert", "update", "delete"}.isdisjoint(command):
            return None
        sys.stdout.write(f"write {command.get('writeConcern')}\n")
        if "txnNumber" in command:
            words = "Transaction numbers are only allowed on a replica set member or mongos"
            return msg["request_id"], {"ok": 0, "code": 20, "codeName": "IllegalOperation", "errmsg": words}
        return None


def main() -> None:
    """Run as `mongod` does."""
    parser = argparse.ArgumentParser(prog="mongod", allow_abbrev=False)
    parser.add_argument("--dbpath", type=Path, required=True)
    parser.add_argument("--bind_ip", type=Path, required=True)
    parser.add_argument("--filePermissions", type=lambda text: int(text, 8), required=True)
    parser.add_argument("--nounixsocket", action="store_true", required=True)
    wishes = parser.parse_args()
    if not wishes.dbpath.is_dir() or not stat.S_ISDIR(wishes.bind_ip.parent.stat().st_mode):
        raise SystemExit(100)
    logging.basicConfig(level=logging.WARNING)
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 - for as long as we run
    sys.stdout.write(f"pid {os.getpid()}\n")
    (wishes.dbpath / "WiredTiger").write_text("WiredTiger\n")
    os.umask(0o777 & ~wishes.filePermissions)
    asyncio.run(nx_server.serve(Standalone(data_dir=str(wishes.dbpath)), wishes.bind_ip))
