"""The fake's stand-in for Razorpay's checkout.js: its constructor, options, callbacks and events, in a plain dialog.

Written from Razorpay's public documentation of the standard checkout.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.support.fake_razorpay import FakeRazorpay

PAY = "/window/pay"

SCRIPT = """(() => {
  const base = new URL(document.currentScript.src).origin;
  window.Razorpay = class {
    constructor(options) {
      for (const name of ["key", "amount", "currency", "name", "order_id"])
        if (!options?.[name]) throw new Error(`${name} is required`);
      this.options = options;
      this.listeners = {};
    }
    on(name, listener) {
      (this.listeners[name] ??= []).push(listener);
    }
    open() {
      const { amount, currency, name } = this.options;
      this.dialog = document.createElement("dialog");
      this.dialog.setAttribute("aria-label", "Fake Razorpay");
      const words = document.createElement("p");
      words.textContent = `${name} asks for ${currency} ${amount / 100}`;
      this.dialog.append(words);
      for (const [label, press] of [
        ["Pay", () => this.pay("captured")],
        ["Fail", () => this.pay("failed")],
        ["Dismiss", () => this.end(() => this.options.modal?.ondismiss?.())],
      ]) {
        const button = document.createElement("button");
        button.textContent = label;
        button.addEventListener("click", press);
        this.dialog.append(button);
      }
      document.body.append(this.dialog);
      this.dialog.showModal();
    }
    end(tell) {
      this.dialog.remove();
      tell();
    }
    async pay(status) {
      const asked = { order: this.options.order_id, key: this.options.key, amount: this.options.amount, status };
      const answer = await fetch(base + "/window/pay", { method: "POST", body: JSON.stringify(asked) });
      const played = await answer.json();
      if (played.error) this.listeners["payment.failed"]?.forEach((listener) => listener(played));
      else this.end(() => this.options.handler(played));
    }
  };
})();
"""


def played(fake: "FakeRazorpay", asked: dict[str, Any]) -> dict[str, Any]:
    """What the window hands its page after a buyer has paid, or has tried to in vain."""
    order = fake.orders[asked["order"]]
    if asked["amount"] != order["amount"]:
        return {"error": {"code": "BAD_REQUEST_ERROR", "description": "Amount does not match the order's."}}
    proof = fake.pay(order["id"], status=asked["status"])
    if asked["status"] == "failed":
        return {
            "error": {
                "code": "BAD_REQUEST_ERROR",
                "description": "Payment failed because of insufficient balance.",
                "source": "customer",
                "step": "payment_authorization",
                "reason": "insufficient_funds",
                "metadata": {"order_id": order["id"], "payment_id": proof.payment_id},
            }
        }
    return {
        "razorpay_payment_id": proof.payment_id,
        "razorpay_order_id": proof.gateway_order_id,
        "razorpay_signature": proof.signature,
    }
