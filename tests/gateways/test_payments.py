"""Payment providers: the sandbox and Razorpay keep the same promises."""

import asyncio
import inspect
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import certifi
import pytest
from razorpay.resources.payment import Payment as SdkPayment

from edtech_app.domain.commerce import Payment, PaymentProof, RefundProgress
from edtech_app.domain.entity import new_id, utc_now
from edtech_app.domain.errors import GatewayFailed, InvalidInput, NotFound
from edtech_app.domain.money import Money
from edtech_app.gateways.payments import signing
from edtech_app.gateways.payments.port import PaymentsRefused
from edtech_app.gateways.payments.razorpay import TIMEOUTS, RazorpayPayments
from edtech_app.gateways.payments.sandbox import SandboxPayments
from edtech_app.gateways.payments.webhooks import WebhookSecret
from tests.support.fake_razorpay import KEY, SECRET, WEBHOOK_SECRET, FakeRazorpay

PRICE = Money(129_900)


@dataclass
class Provider:
    """A gateway, and a buyer and a provider to play on its other side."""

    gateway: Any
    pay: Callable[[str], Any]
    webhook: Callable[[PaymentProof], tuple[bytes, str]]
    refund_elsewhere: Callable[[Payment, Money], Any]
    fail_refund: Callable[[str], Any]

    async def paid(self) -> tuple[str, PaymentProof, Payment]:
        order_id = await self.gateway.open_order(PRICE, receipt=new_id())
        proof = await self.pay(order_id)
        (payment,) = await self.gateway.captured_payments(order_id)
        return order_id, proof, payment


@pytest.fixture
def fake() -> Iterator[FakeRazorpay]:
    with FakeRazorpay() as served:
        yield served


@pytest.fixture
def razorpay(fake: FakeRazorpay) -> Iterator[RazorpayPayments]:
    gateway = RazorpayPayments(KEY, SECRET, [WebhookSecret(WEBHOOK_SECRET)], base_url=fake.url, timeouts=(1, 1))
    yield gateway
    gateway.close()


@pytest.fixture(params=["sandbox", "razorpay"])
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Provider:
    if request.param == "sandbox":
        sandbox = SandboxPayments(tmp_path, b"secret")
        return Provider(sandbox, sandbox.pay, sandbox.webhook, sandbox.refund_elsewhere, sandbox.fail_refund)
    fake = request.getfixturevalue("fake")

    async def pay(order_id: str) -> PaymentProof:
        return fake.pay(order_id)

    async def refund_elsewhere(payment: Payment, amount: Money) -> str:
        return fake.refund_elsewhere(payment.id, amount)

    async def fail_refund(refund_id: str) -> None:
        fake.settle_refund(refund_id, "failed")

    return Provider(request.getfixturevalue("razorpay"), pay, fake.webhook, refund_elsewhere, fail_refund)


async def test_one_receipt_and_amount_are_one_order(provider: Provider):
    receipt = new_id()

    first = await provider.gateway.open_order(PRICE, receipt=receipt)

    assert await provider.gateway.open_order(PRICE, receipt=receipt) == first
    assert await provider.gateway.open_order(Money(500), receipt=receipt) != first
    assert await provider.gateway.open_order(PRICE, receipt=new_id()) != first


async def test_nothing_is_captured_before_somebody_pays(provider: Provider):
    order_id = await provider.gateway.open_order(PRICE, receipt=new_id())

    assert await provider.gateway.captured_payments(order_id) == []


async def test_a_payment_is_reported_with_its_order_amount_and_currency(provider: Provider):
    order_id, proof, payment = await provider.paid()

    assert payment == Payment(proof.payment_id, order_id, PRICE, "INR")


async def test_a_proof_holds_for_its_own_order_and_payment_only(provider: Provider):
    _, proof, _ = await provider.paid()
    other = await provider.gateway.open_order(PRICE, receipt=new_id())

    assert provider.gateway.is_genuine(proof)
    for forged in (
        replace(proof, gateway_order_id=other),
        replace(proof, payment_id="pay_other"),
        replace(proof, signature=proof.signature.upper()),
        replace(proof, signature=proof.signature[:-1]),
        replace(proof, signature=""),
        replace(proof, signature="é"),
        PaymentProof("", "", signing.sign(b"secret", b"|")),
    ):
        assert not provider.gateway.is_genuine(forged)


async def test_a_webhook_names_its_order_and_bears_no_change(provider: Provider):
    order_id, proof, _ = await provider.paid()
    body, signature = provider.webhook(proof)

    assert provider.gateway.read_webhook(body, signature).gateway_order_id == order_id
    for bad_body, bad_signature in (
        (body.replace(b": ", b":"), signature),
        (body, ""),
        (body, "é" * 64),
        (b"", signature),
    ):
        with pytest.raises(InvalidInput):
            provider.gateway.read_webhook(bad_body, bad_signature)


async def test_a_refund_with_one_key_goes_out_once(provider: Provider):
    order_id, _, payment = await provider.paid()

    refunds = await asyncio.gather(*(provider.gateway.refund(payment, PRICE, key="second-payment-1") for _ in range(3)))

    assert len(set(refunds)) == 1
    assert await provider.gateway.captured_payments(order_id) == []


async def test_part_of_a_payment_can_go_back_and_the_rest_stays(provider: Provider):
    order_id, _, payment = await provider.paid()

    await provider.gateway.refund(payment, Money(29_900), key="part-of-it-1")

    assert [left.id for left in await provider.gateway.captured_payments(order_id)] == [payment.id]
    with pytest.raises(GatewayFailed):
        await provider.gateway.refund(payment, PRICE, key="too-much-back")
    with pytest.raises(GatewayFailed):
        await provider.gateway.refund(payment, Money(1), key="part-of-it-1")


async def test_the_providers_refunds_are_told_with_our_key_and_elsewheres_without(provider: Provider):
    _, _, payment = await provider.paid()
    assert await provider.gateway.refunds(payment.id) == []

    ours = await provider.gateway.refund(payment, Money(29_900), key="part-of-it-1")
    theirs = await provider.refund_elsewhere(payment, Money(50_000))

    told = {
        refund.id: (refund.key, refund.amount, refund.progress) for refund in await provider.gateway.refunds(payment.id)
    }
    assert told == {
        ours: ("part-of-it-1", Money(29_900), RefundProgress.PROCESSED),
        theirs: ("", Money(50_000), RefundProgress.PROCESSED),
    }


async def test_a_refund_that_failed_leaves_the_money_with_the_payment(provider: Provider):
    order_id, _, payment = await provider.paid()
    first = await provider.gateway.refund(payment, PRICE, key="the-whole-1")
    await provider.fail_refund(first)

    assert [left.id for left in await provider.gateway.captured_payments(order_id)] == [payment.id]
    assert await provider.gateway.refund(payment, PRICE, key="the-whole-1") == first
    second = await provider.gateway.refund(payment, PRICE, key="the-whole-2")
    assert await provider.gateway.captured_payments(order_id) == []
    progress = {refund.id: refund.progress for refund in await provider.gateway.refunds(payment.id)}
    assert progress == {first: RefundProgress.FAILED, second: RefundProgress.PROCESSED}


async def test_more_than_was_paid_is_refused_for_good(provider: Provider):
    _, _, payment = await provider.paid()

    with pytest.raises(PaymentsRefused):
        await provider.gateway.refund(payment, PRICE + Money(1), key="too-much-back")


async def test_the_payments_of_a_time_are_those_captured_then_and_still_there(provider: Provider):
    kept = [(await provider.paid())[2] for _ in range(3)]
    _, _, gone = await provider.paid()
    await provider.gateway.refund(gone, PRICE, key="the-whole-1")
    now = utc_now()

    found = await provider.gateway.captured_between(now - timedelta(hours=1), now + timedelta(minutes=1))

    assert sorted(payment.id for payment in found) == sorted(payment.id for payment in kept)
    assert await provider.gateway.captured_between(now - timedelta(hours=2), now - timedelta(hours=1)) == []


# The sandbox


async def test_the_sandbox_takes_no_money_for_an_order_that_it_does_not_know(tmp_path: Path):
    sandbox = SandboxPayments(tmp_path, b"secret")

    with pytest.raises(NotFound):
        await sandbox.pay("order_of_nobody")

    assert await sandbox.captured_payments("order_of_nobody") == []


async def test_the_sandbox_remembers_after_a_restart(tmp_path: Path):
    before = SandboxPayments(tmp_path, b"secret")
    order_id = await before.open_order(PRICE, receipt=new_id())
    proof = await before.pay(order_id)

    after = SandboxPayments(tmp_path, b"secret")

    assert [payment.id for payment in await after.captured_payments(order_id)] == [proof.payment_id]
    assert after.is_genuine(proof)
    assert not SandboxPayments(tmp_path, b"another").is_genuine(proof)


async def test_paying_twice_in_the_sandbox_pays_once(tmp_path: Path):
    sandbox = SandboxPayments(tmp_path, b"secret")
    order_id = await sandbox.open_order(PRICE, receipt=new_id())

    proofs = await asyncio.gather(*(SandboxPayments(tmp_path, b"secret").pay(order_id) for _ in range(6)))

    assert len(set(proofs)) == 1
    assert len(await sandbox.captured_payments(order_id)) == 1


BUYER = """
import asyncio, sys
from pathlib import Path
from edtech_app.domain.money import Money
from edtech_app.gateways.payments.sandbox import SandboxPayments

async def buy():
    sandbox = SandboxPayments(Path(sys.argv[1]), b"secret")
    for number in range(10_000):
        order_id = await sandbox.open_order(Money(100 + number), receipt=sys.argv[2])
        await sandbox.pay(order_id)
        print(order_id, flush=True)

asyncio.run(buy())
"""


async def test_what_the_sandbox_acknowledged_survives_the_death_of_processes_that_share_it(tmp_path: Path):
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", BUYER, str(tmp_path), receipt, stdout=asyncio.subprocess.PIPE
        )
        for receipt in ("one", "two")
    ]
    acknowledged: list[str] = []
    for process in processes:
        assert process.stdout is not None
        acknowledged += [(await process.stdout.readline()).decode().strip() for _ in range(5)]
    for process in processes:
        process.kill()
        rest, _ = await process.communicate()
        acknowledged += rest.decode().split("\n")[:-1]

    sandbox = SandboxPayments(tmp_path, b"secret")
    assert len(acknowledged) >= 10
    for order_id in acknowledged:
        assert len(await sandbox.captured_payments(order_id)) == 1


# Razorpay


async def test_an_order_whose_answer_got_lost_is_found_again(fake: FakeRazorpay, razorpay: RazorpayPayments):
    fake.fail("POST /v1/orders$", "lost")

    order_id = await razorpay.open_order(PRICE, receipt=new_id())

    assert list(fake.orders) == [order_id]


@pytest.mark.parametrize("kind", ["drop", "html", "hang", 500, 503, 429])
async def test_a_provider_that_stumbles_is_asked_again_by_whoever_needs_it(
    fake: FakeRazorpay, razorpay: RazorpayPayments, kind: str | int
):
    receipt = new_id()
    fake.fail("POST /v1/orders$", kind)

    with pytest.raises(GatewayFailed, match="not responding"):
        await razorpay.open_order(PRICE, receipt=receipt)

    assert await razorpay.open_order(PRICE, receipt=receipt) in fake.orders
    assert len(fake.orders) == 1


async def test_a_refusal_is_not_tried_again(fake: FakeRazorpay, razorpay: RazorpayPayments):
    with pytest.raises(PaymentsRefused):
        await razorpay.open_order(Money(99), receipt=new_id())

    assert [line for line in fake.requests if line.startswith("POST")] == ["POST /v1/orders"]


async def test_an_authorised_payment_is_captured_once_by_many_at_once(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    proof = fake.pay(order_id, status="authorized")

    found = await asyncio.gather(*(razorpay.captured_payments(order_id) for _ in range(8)))

    assert all([payment.id for payment in payments] == [proof.payment_id] for payments in found)
    assert fake.payments[proof.payment_id]["status"] == "captured"


async def test_a_second_authorised_payment_is_not_captured_when_one_was(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    first, second = fake.pay(order_id), fake.pay(order_id, status="authorized")

    assert [payment.id for payment in await razorpay.captured_payments(order_id)] == [first.payment_id]
    assert fake.payments[second.payment_id]["status"] == "authorized"


async def test_a_failed_payment_is_no_payment(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    fake.pay(order_id, status="failed")

    assert await razorpay.captured_payments(order_id) == []


async def test_wrong_keys_are_refused_without_a_trace_of_them(fake: FakeRazorpay, caplog: pytest.LogCaptureFixture):
    gateway = RazorpayPayments(KEY, "wrong-secret", [WebhookSecret(WEBHOOK_SECRET)], base_url=fake.url)

    with pytest.raises(PaymentsRefused) as refused:
        await gateway.open_order(PRICE, receipt=new_id())

    assert "wrong-secret" not in str(refused.value) + caplog.text
    gateway.close()


async def test_captures_at_once_never_mix_their_amounts(fake: FakeRazorpay, razorpay: RazorpayPayments):
    orders = [await razorpay.open_order(Money(1_000 + number), receipt=new_id()) for number in range(24)]
    for order_id in orders:
        fake.pay(order_id, status="authorized")

    found = await asyncio.gather(*(razorpay.captured_payments(order_id) for order_id in orders))

    assert [payment.amount.paise for (payment,) in found] == [1_000 + number for number in range(24)]


async def test_more_payments_than_fit_into_one_answer_are_all_found(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    proofs = [fake.pay(order_id) for _ in range(201)]
    now = utc_now()

    found = await razorpay.captured_between(now - timedelta(hours=1), now + timedelta(minutes=1))

    assert {payment.id for payment in found} == {proof.payment_id for proof in proofs}


async def test_of_two_authorised_payments_one_is_captured(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    for _ in range(2):
        fake.pay(order_id, status="authorized")

    assert len(await razorpay.captured_payments(order_id)) == 1
    assert sorted(payment["status"] for payment in fake.payments.values()) == ["authorized", "captured"]


async def test_a_bank_that_says_yes_late_is_heard(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    proof = fake.pay(order_id, status="failed")
    assert await razorpay.captured_payments(order_id) == []

    fake.authorize_late(proof.payment_id)

    assert [payment.id for payment in await razorpay.captured_payments(order_id)] == [proof.payment_id]


async def test_a_refund_whose_answer_got_lost_goes_out_once(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    proof = fake.pay(order_id)
    payment = Payment(proof.payment_id, order_id, PRICE)
    fake.fail("/refund$", "lost", times=2)

    for _ in range(2):
        with pytest.raises(GatewayFailed, match="not responding"):
            await razorpay.refund(payment, Money(50_000), key="line-1-2-1")
    await razorpay.refund(payment, Money(50_000), key="line-1-2-1")

    assert fake.captured() == {proof.payment_id: PRICE.paise - 50_000}


async def test_the_certificates_are_todays_and_not_the_sdks(razorpay: RazorpayPayments, fake: FakeRazorpay):
    """razorpay 2.0.1 forces a bundle of 2015 on every call, whatever the environment says."""
    client = razorpay._client()

    assert client.cert_path == certifi.where()
    assert "razorpay" not in client.cert_path


async def test_captures_leave_the_sdks_shared_dict_alone(fake: FakeRazorpay, razorpay: RazorpayPayments):
    """razorpay 2.0.1 writes each amount into one default argument that all threads share."""
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    fake.pay(order_id, status="authorized")

    await razorpay.captured_payments(order_id)

    assert inspect.signature(SdkPayment.capture).parameters["data"].default == {}


async def test_no_call_waits_for_ever_and_none_is_sent_again_by_the_sdk(fake: FakeRazorpay):
    """razorpay 2.0.1 knows no timeout, and its own retries make an order for each lost answer."""
    gateway = RazorpayPayments(KEY, SECRET, [], base_url=fake.url, timeouts=(0.2, 0.2))
    fake.fail("POST", "hang")

    with pytest.raises(GatewayFailed):
        await gateway.open_order(PRICE, receipt=new_id())

    assert fake.hanging == 1, "given up, though the provider is not through yet"
    assert TIMEOUTS == (3.05, 10.0)
    assert [line for line in fake.requests if line.startswith("POST")] == ["POST /v1/orders"]
    assert not gateway._client().retry_enabled
    gateway.close()


@pytest.mark.parametrize("status", [409, 429])
async def test_a_refusal_that_may_pass_is_no_refusal(fake: FakeRazorpay, razorpay: RazorpayPayments, status: int):
    """razorpay 2.0.1 calls both a bad request and tells no status."""
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    payment = Payment(fake.pay(order_id).payment_id, order_id, PRICE)
    fake.fail("/refund$", status)

    with pytest.raises(GatewayFailed) as failure:
        await razorpay.refund(payment, PRICE, key="the-whole-1")

    assert not isinstance(failure.value, PaymentsRefused)
    await razorpay.refund(payment, PRICE, key="the-whole-1")


@pytest.mark.parametrize("where", [{"key": "rzp_live_key"}, {"host": "0.0.0.0"}, {"host": "192.0.2.1"}])
def test_the_fake_can_never_stand_where_money_is(where: dict[str, str]):
    with pytest.raises(ValueError, match="only"):
        FakeRazorpay(**where)


async def test_the_old_webhook_secret_counts_for_a_day(fake: FakeRazorpay, razorpay: RazorpayPayments):
    order_id = await razorpay.open_order(PRICE, receipt=new_id())
    body, signature = fake.webhook(fake.pay(order_id))
    changed_at = utc_now()
    for later, counts in ((timedelta(hours=23), True), (timedelta(hours=25), False)):
        secrets = [WebhookSecret("new"), WebhookSecret(WEBHOOK_SECRET, changed_at)]
        gateway = RazorpayPayments(KEY, SECRET, secrets, base_url=fake.url, now=lambda later=later: changed_at + later)
        if counts:
            assert gateway.read_webhook(body, signature).gateway_order_id == order_id
        else:
            with pytest.raises(InvalidInput):
                gateway.read_webhook(body, signature)
    empty = RazorpayPayments(KEY, SECRET, [WebhookSecret("")], base_url=fake.url)
    with pytest.raises(InvalidInput):
        empty.read_webhook(body, signing.sign(b"", body))


async def test_the_previous_webhook_secret_still_counts_after_a_change(fake: FakeRazorpay):
    gateway = RazorpayPayments(
        KEY, SECRET, [WebhookSecret("new"), WebhookSecret(WEBHOOK_SECRET, utc_now())], base_url=fake.url
    )
    order_id = await gateway.open_order(PRICE, receipt=new_id())

    body, signature = fake.webhook(fake.pay(order_id))

    assert gateway.read_webhook(body, signature).gateway_order_id == order_id
    gateway.close()


async def test_events_about_no_order_and_strange_bodies_name_none(razorpay: RazorpayPayments):
    for body in (b"{}", b"[]", b"7", b'{"payload": {"payment": []}}', b'{"payload": {"payment": {"entity": 1}}}'):
        assert razorpay.read_webhook(body, signing.sign(WEBHOOK_SECRET.encode(), body)).gateway_order_id == ""
    for body in (b"nonsense", b"\xff\xfe"):
        with pytest.raises(InvalidInput):
            razorpay.read_webhook(body, signing.sign(WEBHOOK_SECRET.encode(), body))
