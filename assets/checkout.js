// Opens the payment provider's window over the page and answers how it ended: with the proof that it hands over, or with
// an `outcome`: "failed" when the last thing that happened in it was a payment that did not go through, "closed" when
// somebody just closed it, "blocked" when it could not be opened. None of it is believed (see states/checkout.py).
(() => {
  if (window.openPayment) return;

  let loading = null;
  const load = (source) => {
    loading ??= new Promise((loaded, failed) => {
      const script = document.createElement("script");
      script.src = source;
      script.onload = () => (window.Razorpay ? loaded() : failed());
      script.onerror = () => {
        // The next press tries again.
        loading = null;
        script.remove();
        failed();
      };
      document.head.append(script);
    });
    return loading;
  };

  const show = (options) =>
    new Promise((resolve) => {
      let outcome = "closed";
      const checkout = new window.Razorpay({
        ...options,
        handler: resolve,
        modal: { ondismiss: () => resolve({ outcome }) },
      });
      // The window stays open for another try, on the same order.
      checkout.on("payment.failed", () => (outcome = "failed"));
      checkout.open();
    });

  window.openPayment = (source, options) =>
    load(source)
      .then(() => show(options))
      .catch(() => ({ outcome: "blocked" }));
})();
