// Tries again by itself what could not be loaded: presses the hidden buttons of pages that say so (see
// components/ui/feedback.py), after growing pauses and while somebody looks.
(() => {
  if (window.triesAgain) return;
  window.triesAgain = true;

  const PAUSES_MS = [3_000, 5_000, 10_000, 20_000];
  const FORGOTTEN_MS = 60_000;
  let tries = 0;
  let triedAt = 0;
  let timer = 0;

  const buttons = () => document.querySelectorAll("[data-again]");
  const press = () => {
    clearTimeout(timer);
    timer = 0;
    triedAt = Date.now();
    buttons().forEach((button) => button.click());
    // A page that fails as before does not change by it.
    look();
  };
  // Not all tabs at once, when all of them have failed at once.
  const look = () => {
    if (timer || document.hidden || !buttons().length) return;
    if (Date.now() - triedAt > FORGOTTEN_MS) tries = 0;
    const pause = PAUSES_MS[Math.min(tries, PAUSES_MS.length - 1)];
    tries += 1;
    timer = setTimeout(press, pause * (1 + Math.random() / 2));
  };

  new MutationObserver(look).observe(document.body, { subtree: true, childList: true });
  document.addEventListener("visibilitychange", () => !document.hidden && press());
  addEventListener("online", press);
  look();
})();
