// What notes do in the browser alone: take the second of the video, pause it while one writes, and keep what is written
// until the server has it, through a lost connection, a server that starts anew, a reload. Every note goes through one
// hidden form of the page's own (see components/learning/notes.py), under an id made here, so that it may be sent again.
(() => {
  if (window.lectureNotes) return;
  window.lectureNotes = true;

  const WAITING = "notes-waiting";
  const DRAFT = "note-draft:";
  const PAUSES = "notes-pause";
  const LATE_MS = 4_000;
  const WAITS_MS = [4_000, 8_000, 15_000, 30_000];

  const find = (name) => document.querySelector(`[data-notes="${name}"]`);
  const film = () => document.querySelector('[data-player="video"]');
  const now = () => Math.floor(film()?.currentTime ?? 0);
  const hex = (number, length) => number.toString(16).padStart(length, "0");
  const newId = () =>
    hex(Date.now(), 12) + [...crypto.getRandomValues(new Uint8Array(6))].map((byte) => hex(byte, 2)).join("");
  const clock = (second) => {
    const [hours, minutes, seconds] = [second / 3600, (second / 60) % 60, second % 60].map(Math.floor);
    const two = (number) => String(number).padStart(2, "0");
    return hours ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
  };

  // What was written and not answered yet, by the stamp under which it is sent.
  const waiting = () => JSON.parse(sessionStorage.getItem(WAITING) ?? "{}");
  const remember = (notes) => sessionStorage.setItem(WAITING, JSON.stringify(notes));
  const sent = new Map();

  const send = (stamp, note) => {
    const form = find("outbox");
    if (!form) return;
    const { tries = 0, since = Date.now() } = sent.get(stamp) ?? {};
    sent.set(stamp, { at: Date.now(), tries: tries + 1, since });
    for (const name of ["course", "lecture", "id", "second", "text"]) form.elements[name].value = note[name];
    form.elements.stamp.value = stamp;
    form.requestSubmit();
  };

  const put = (note) => {
    const stamp = newId();
    remember({ ...waiting(), [stamp]: note });
    send(stamp, note);
    look();
  };

  const hint = (words) => {
    const place = document.querySelector('[data-player="hint"]');
    if (!place) return;
    place.textContent = words;
    place.dataset.shown = "yes";
    setTimeout(() => (place.dataset.shown = "no"), 1_200);
  };

  // The second at which writing began; "" while nothing is written, when the video's own goes on.
  const place = () => {
    const { course, lecture } = find("composer").dataset;
    return { course, lecture };
  };
  const showClock = () => {
    const field = find("text");
    const shown = find("clock");
    if (!field || !shown) return;
    const words = clock(Number(field.dataset.second || now()));
    if (shown.textContent !== words) shown.textContent = words;
  };

  const begins = (field, second) => {
    field.dataset.second = second;
    showClock();
  };
  const ends = (field) => {
    field.value = "";
    delete field.dataset.second;
    sessionStorage.removeItem(DRAFT + field.dataset.draftOf);
    showClock();
  };

  let hasPaused = false;
  const goOn = () => {
    if (hasPaused) film()?.play().catch(() => {});
    hasPaused = false;
  };

  const save = () => {
    const field = find("text");
    const text = field?.value.trim();
    if (!text) return field?.focus();
    put({ ...place(), id: newId(), second: Number(field.dataset.second ?? now()), text, isNew: true });
    ends(field);
    goOn();
  };

  const bookmark = () => {
    const second = now();
    put({ ...place(), id: newId(), second, text: "" });
    hint(film() ? `Bookmarked ${clock(second)}` : "Bookmarked");
  };

  const saveChange = (form) => {
    const { id, course, lecture, second } = form.dataset;
    const field = form.querySelector("textarea");
    sessionStorage.removeItem(DRAFT + field.dataset.draftOf);
    put({ id, course, lecture, second, text: field.value });
  };

  // What the server has answered, and what it has not.
  const settle = () => {
    const answers = JSON.parse(find("outbox")?.dataset.answers || "{}");
    const notes = waiting();
    for (const [stamp, refusal] of Object.entries(answers)) {
      const note = notes[stamp];
      if (!note) continue;
      delete notes[stamp];
      sent.delete(stamp);
      const field = find("text");
      // A changed note that was refused still stands in its own field.
      if (refusal && note.isNew && field && !field.value && field.dataset.draftOf === note.lecture) {
        field.value = note.text;
        begins(field, note.second);
      }
    }
    remember(notes);
    return notes;
  };

  const restore = (field) => {
    if (field.dataset.restored) return;
    field.dataset.restored = "yes";
    const draft = JSON.parse(sessionStorage.getItem(DRAFT + field.dataset.draftOf) ?? "null");
    if (!draft) return;
    field.value = draft.text;
    if (field.dataset.notes === "text") begins(field, draft.second);
  };

  const reopened = new Set();
  const reopen = (button) => {
    const { note } = button.dataset;
    if (reopened.has(note) || sessionStorage.getItem(DRAFT + note) === null) return;
    reopened.add(note);
    button.click();
  };

  const look = () => {
    const status = find("status");
    if (!find("outbox")) return;
    document.querySelectorAll("textarea[data-draft-of]").forEach(restore);
    document.querySelectorAll("[data-notes='edit']").forEach(reopen);
    const pauses = find("pauses");
    if (pauses && !pauses.dataset.restored) {
      pauses.dataset.restored = "yes";
      pauses.checked = localStorage.getItem(PAUSES) !== "no";
    }
    let how = "";
    for (const [stamp, note] of Object.entries(settle())) {
      const last = sent.get(stamp);
      const wait = last ? WAITS_MS[Math.min(last.tries - 1, WAITS_MS.length - 1)] : 0;
      if (!last || Date.now() - last.at > wait) send(stamp, note);
      how = how === "retrying" || Date.now() - sent.get(stamp).since > LATE_MS ? "retrying" : "saving";
    }
    if (status && status.dataset.saving !== how) status.dataset.saving = how;
    showClock();
  };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.dataset?.draftOf) return;
    if (field.dataset.notes === "text") {
      if (!field.value) return ends(field);
      if (field.dataset.second === undefined) begins(field, now());
      if (find("pauses")?.checked && film() && !film().paused) {
        hasPaused = true;
        film().pause();
      }
    }
    sessionStorage.setItem(DRAFT + field.dataset.draftOf, JSON.stringify({ text: field.value, second: field.dataset.second }));
  });

  document.addEventListener("change", (event) => {
    if (event.target.dataset?.notes === "pauses") localStorage.setItem(PAUSES, event.target.checked ? "yes" : "no");
  });

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest?.("[data-notes]");
    const act = pressed?.dataset.notes;
    if (act === "save") save();
    if (act === "bookmark") bookmark();
    if (act === "save-change") saveChange(pressed.closest("[data-notes='change']"));
    if (act === "drop-change") {
      const field = pressed.closest("[data-notes='change']").querySelector("textarea");
      sessionStorage.removeItem(DRAFT + field.dataset.draftOf);
    }
  });

  document.addEventListener(
    "keydown",
    (event) => {
      const field = event.target;
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && field.dataset?.draftOf) {
        event.preventDefault();
        if (field.dataset.notes === "text") return save();
        return field.closest("[data-notes='change']").querySelector("[data-notes='save-change']").click();
      }
      if (event.ctrlKey || event.metaKey || event.altKey || event.key.toLowerCase() !== "b" || !find("composer")) return;
      if (document.querySelector("dialog[open]")) return;
      if (field.closest?.("input, textarea, select, [contenteditable], [popover], [role='menu']")) return;
      event.preventDefault();
      bookmark();
    },
    true,
  );

  document.addEventListener("timeupdate", showClock, true);
  document.addEventListener("seeking", showClock, true);
  new MutationObserver(look).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ["data-answers"],
  });
  setInterval(look, 1_000);
  look();
})();
