"""How many times the till can be killed without a rupee going astray.

`python -m tests.benchmarks.payment_chaos --kills 50 --buyers 60 --seeds 1 2 3 4` prints a line for each seed, with what
every reading of the books says at the end, and ends with 1 if any two differ.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from tests.support.chaos import Outcome, bad_day


def agrees(outcome: Outcome) -> bool:
    """Whether money, access, ledger, receipts and letters say the same, with nothing twice and nothing missing."""
    return (
        outcome.captured == outcome.sold_less_refunded == outcome.ledger
        and outcome.active_enrollments == outcome.lines_kept
        and outcome.receipts == outcome.receipt_letters == outcome.paid
        and not (outcome.orphans or outcome.believed_forgeries or outcome.disagreements or outcome.alerts)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50, help="for each seed")
    parser.add_argument("--buyers", type=int, default=60, help="for each seed")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4])
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "payment-chaos")
    asked = parser.parse_args()
    results: list[bool] = []
    for seed in asked.seeds:
        began = time.monotonic()
        folder = asked.folder / f"{int(time.time())}-{seed}"
        outcome = asyncio.run(bad_day(folder, seed=seed, buyers=asked.buyers, kills=asked.kills))
        results.append(agrees(outcome))
        sys.stdout.write(
            f"seed {seed}: {'agree' if results[-1] else 'DIFFER'} after {outcome.kills} kills in "
            f"{time.monotonic() - began:.0f} s\n  {outcome}\n"
        )
        sys.stdout.flush()
    return 0 if all(results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
