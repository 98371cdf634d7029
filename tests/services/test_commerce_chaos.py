"""A bad day at the till, short: whatever fails and whoever dies, money, access, ledger and receipts agree."""

from pathlib import Path

from tests.support.chaos import bad_day


async def test_after_a_bad_day_every_rupee_is_where_it_belongs(tmp_path: Path):
    """`tests/benchmarks/payment_chaos.py` is the long one, with hundreds of kills."""
    outcome = await bad_day(tmp_path / "till", seed=7, buyers=6, kills=2)

    assert outcome.disagreements == []
    assert outcome.captured == outcome.sold_less_refunded == outcome.ledger
    assert outcome.active_enrollments == outcome.lines_kept
    assert outcome.receipts == outcome.receipt_letters == outcome.paid > 2
    assert (outcome.orphans, outcome.believed_forgeries, outcome.alerts) == ([], 0, [])
