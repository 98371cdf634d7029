// Moving sections and lectures in the course editor: by dragging a handle, or by the arrow keys on it. Where something
// was dropped goes through the page's own event (see components/teaching/curriculum.py).
(() => {
  if (window.outline) return;

  const STARTS_AT = 5;
  const EDGE = 90;
  const find = (what, within = document) => within.querySelector(what);
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const middle = (element) => {
    const { top, height } = element.getBoundingClientRect();
    return top + height / 2;
  };

  let drag = null;

  const line = document.createElement("div");
  line.className = "outline-line";
  const label = document.createElement("div");
  label.className = "outline-label";

  const sectionAt = (y) => {
    const sections = all("[data-section]");
    return sections.find((section) => y < section.getBoundingClientRect().bottom) ?? sections.at(-1);
  };

  // Where it would lie: the list, the rows that are already there, and how many of them come first.
  const target = (y) => {
    if (drag.kind === "section") {
      const rows = all("[data-section]").filter((row) => row !== drag.row);
      return { section: "", rows, place: rows.filter((row) => middle(row) < y).length, list: drag.row.parentElement };
    }
    const section = sectionAt(y);
    const list = find("[data-lectures]", section);
    const rows = all("[data-lecture]", list).filter((row) => row !== drag.row);
    return { section: section.dataset.section, rows, place: rows.filter((row) => middle(row) < y).length, list };
  };

  const show = () => {
    const { rows, place, list } = target(drag.y);
    const box = list.getBoundingClientRect();
    const before = rows[place - 1]?.getBoundingClientRect().bottom;
    const after = rows[place]?.getBoundingClientRect().top;
    const y = before === undefined ? (after ?? box.top + box.height / 2) : after === undefined ? before : (before + after) / 2;
    Object.assign(line.style, { top: `${y - 1}px`, left: `${box.left}px`, width: `${box.width}px` });
    Object.assign(label.style, { top: `${drag.y + 8}px`, left: `${drag.x + 14}px` });
  };

  const scroll = () => {
    if (!drag?.isMoving) return;
    const over = Math.max(0, EDGE - drag.y) - Math.max(0, drag.y - (innerHeight - EDGE));
    if (over) scrollBy(0, -over / 6);
    show();
    requestAnimationFrame(scroll);
  };

  const begin = () => {
    drag.isMoving = true;
    drag.row.dataset.moving = "yes";
    label.textContent = drag.row.dataset.title;
    document.body.append(line, label);
    scroll();
  };

  const end = () => {
    if (!drag) return;
    delete drag.row.dataset.moving;
    line.remove();
    label.remove();
    drag = null;
  };

  const drop = () => {
    const { section, place } = target(drag.y);
    const entry = find("[data-outline='drop']");
    entry.value = `${drag.kind}:${drag.id}:${section}:${place}`;
    entry.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  };

  const gripOf = (event) => event.target instanceof Element && event.target.closest("[data-grip]");
  const rowOf = (grip) => grip.closest(grip.dataset.grip === "section" ? "[data-section]" : "[data-lecture]");

  document.addEventListener("pointerdown", (event) => {
    const grip = gripOf(event);
    if (!grip || event.button) return;
    event.preventDefault();
    grip.focus();
    grip.setPointerCapture(event.pointerId);
    const row = rowOf(grip);
    const kind = grip.dataset.grip;
    drag = { kind, row, id: row.dataset[kind], x: event.clientX, y: event.clientY, from: event.clientY };
  });
  document.addEventListener("pointermove", (event) => {
    if (!drag) return;
    Object.assign(drag, { x: event.clientX, y: event.clientY });
    if (!drag.isMoving && Math.abs(drag.y - drag.from) > STARTS_AT) begin();
  });
  document.addEventListener("pointerup", () => {
    if (drag?.isMoving) drop();
    end();
  });
  document.addEventListener("pointercancel", end);
  document.addEventListener(
    "keydown",
    (event) => {
      if (drag && event.key === "Escape") return end();
      const grip = gripOf(event);
      const by = { ArrowUp: "-1", ArrowDown: "1" }[event.key];
      if (!grip || !by) return;
      event.preventDefault();
      find(`[data-move="${by}"]`, rowOf(grip)).click();
    },
    true,
  );

  // What has moved is drawn in another place and loses the focus there.
  let control = "[data-grip]";
  document.addEventListener("focusin", (event) => {
    const move = event.target.closest?.("[data-move]")?.dataset.move;
    if (move) control = `[data-move="${move}"]`;
    else if (gripOf(event)) control = "[data-grip]";
  });
  window.outline = {
    focus: (id) =>
      requestAnimationFrame(() => {
        const row = find(`[data-lecture="${id}"], [data-section="${id}"]`);
        if (row) find(control, row)?.focus();
      }),
  };
})();
