"""How long a school takes to be backed up and restored, and how much memory the command needs for it.

    python -m tests.benchmarks.backup [--documents 50000] [--megabytes 1024]

Films of random bytes and notes of some hundred letters, on the embedded database, by the command line as it is used.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from edtech_app.domain.entity import new_id
from tests.support.houses import open_house

FILM = 64 * 1024**2
BATCH = 500


async def fill(data: Path, documents: int, megabytes: int) -> None:
    """A house with so many notes and so much film."""
    videos = data / "media" / "videos"
    videos.mkdir(parents=True)
    for number in range(megabytes * 1024**2 // FILM):
        (videos / f"{number:032x}.mp4").write_bytes(os.urandom(FILM))
    async with open_house(data) as house:
        for _ in range(documents // BATCH):
            rows = [
                {"_id": new_id(), "version": 0, "user_id": new_id(), "course_id": new_id(), "text": "x" * 300}
                | {"lecture_id": new_id(), "second": number, "created_at": 1_795_435_200_000, "deleted_at": 0}
                for number in range(BATCH)
            ]
            await house.database["notes"].insert_many(rows)


def measure(data: Path, *arguments: str) -> str:
    """Run the command and give its seconds, its processor's seconds and the most memory it had."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "edtech_app.cli", *arguments],
        env={**os.environ, "DATA_DIR": str(data)},
        stdout=subprocess.PIPE,
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit("It failed.")
    spent = usage.ru_utime + usage.ru_stime
    return f"{time.monotonic() - began:.1f} s, {spent:.1f} s of processor, {usage.ru_maxrss / 1024:.0f} MB at most"


def main() -> None:
    """Fill, back up, restore elsewhere."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=50_000)
    parser.add_argument("--megabytes", type=int, default=1024)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data, archive = Path(folder) / "data", Path(folder) / "school.tar"
        asyncio.run(fill(data, asked.documents, asked.megabytes))
        sys.stdout.write(f"backup   {measure(data, 'backup', str(archive))}\n")
        sys.stdout.write(f"archive  {archive.stat().st_size / 1e6:,.0f} MB\n")
        sys.stdout.write(f"restore  {measure(Path(folder) / 'elsewhere', 'restore', str(archive))}\n")


if __name__ == "__main__":
    main()
