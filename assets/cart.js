// Keeps the cart the same in every tab: one whose count changes tells the others, and one that is looked at again asks
// the server anew, through the hidden buttons of components/asking.py.
(() => {
  if (window.cartWatch) return;
  window.cartWatch = true;

  const REST_MS = 2_000;
  // So that what the browser keeps of a visitor's cart has reached this tab too.
  const DELAY_MS = 150;
  const channel = new BroadcastChannel("cart");
  const count = () => document.querySelector("[data-cart-count]")?.dataset.cartCount;
  let told = count();
  let asked = Date.now();

  const ask = () => {
    asked = Date.now();
    document.querySelectorAll("[data-ask-again]").forEach((button) => button.click());
  };

  channel.onmessage = ({ data }) => {
    if (data !== count()) setTimeout(ask, DELAY_MS);
  };
  new MutationObserver(() => {
    const now = count();
    if (now === undefined || now === told) return;
    told = now;
    channel.postMessage(now);
  }).observe(document.documentElement, { subtree: true, attributes: true, attributeFilter: ["data-cart-count"] });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && Date.now() - asked > REST_MS) ask();
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });
})();
