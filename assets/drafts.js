// Keeps what is typed into a course until the server has answered it: through a lost connection, a server that starts
// anew, a reload. A field names itself in `data-draft`; `data-answered` is what the server had of it last. Everything is
// sent by the field's own events (see components/teaching/saving.py).
(() => {
  if (window.drafts) return;

  const PREFIX = "draft:";
  const LATE_MS = 4_000;
  const WAITS_MS = [4_000, 8_000, 15_000, 30_000];
  const waiting = new Map();
  const nameOf = (field) => PREFIX + field.dataset.draft;
  // As if it were left, or chosen again.
  const send = (field) =>
    field.dispatchEvent(
      field.tagName === "SELECT" ? new Event("change", { bubbles: true }) : new FocusEvent("focusout", { bubbles: true }),
    );

  const keep = (field) => {
    const now = Date.now();
    sessionStorage.setItem(nameOf(field), field.value);
    waiting.set(nameOf(field), { since: now, sent: now, tries: 0 });
  };

  const settle = (name) => {
    sessionStorage.removeItem(name);
    waiting.delete(name);
  };

  const look = () => {
    const now = Date.now();
    const isBehind = document.querySelector("[data-behind]") !== null;
    let how = "";
    for (const field of document.querySelectorAll("[data-draft]")) {
      const name = nameOf(field);
      const draft = sessionStorage.getItem(name);
      if (draft === null) continue;
      if (draft === field.dataset.answered) {
        settle(name);
        continue;
      }
      // A field that was drawn anew shows what the server has; what was typed goes on top of it.
      const isNew = field.value !== draft;
      if (isNew) field.value = draft;
      const wait = waiting.get(name) ?? { since: now, sent: 0, tries: 0 };
      if (!isBehind && (isNew || now - wait.sent > WAITS_MS[Math.min(wait.tries, WAITS_MS.length - 1)])) {
        wait.tries += wait.sent ? 1 : 0;
        wait.sent = now;
        send(field);
      }
      waiting.set(name, wait);
      if (how !== "retrying") how = now - wait.since > LATE_MS ? "retrying" : "saving";
    }
    document.querySelectorAll("[data-saving]").forEach((place) => {
      if (place.dataset.saving !== how) place.dataset.saving = how;
    });
    return how;
  };

  document.addEventListener("input", (event) => {
    if (!event.target.dataset?.draft) return;
    keep(event.target);
    look();
  });
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-answered", "data-behind"],
  });
  setInterval(look, 1_000);
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (!look() && !document.querySelector("[data-unfinished]")) return;
      event.preventDefault();
      // Nobody else may hang up: whoever stays needs the connection.
      event.stopImmediatePropagation();
    },
    { capture: true },
  );

  window.drafts = {
    forget: () => Object.keys(sessionStorage).filter((name) => name.startsWith(PREFIX)).forEach(settle),
  };
  // What was typed before this script was here.
  for (const field of document.querySelectorAll("[data-draft]")) {
    if (sessionStorage.getItem(nameOf(field)) === null && field.value !== field.dataset.answered) keep(field);
  }
  look();
})();
