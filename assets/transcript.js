// The transcript goes along with the video: the line of the moment is marked and kept in sight, in its own box alone,
// until the reader scrolls there themselves; then it waits to be asked (see components/learning/transcript.py).
(() => {
  if (window.lectureTranscript) return;
  window.lectureTranscript = true;

  const find = (name) => document.querySelector(`[data-transcript="${name}"]`);
  const linesOf = (box) => box.querySelectorAll("[data-seek]");
  const inBox = (event) => event.target.closest?.('[data-transcript="box"]');
  const EARLY = 0.15; // A jump may land a breath before its line.

  let follows = true;
  let current = null;
  let isInSight = false;

  const lineAt = (lines, second) => {
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Number(lines[middle].dataset.seek) <= second) low = middle + 1;
      else high = middle;
    }
    return lines[low - 1] ?? null;
  };

  const setFollows = (yes) => {
    follows = yes;
    isInSight = false;
    const offer = find("follow");
    if (offer) offer.hidden = yes || !current;
  };

  const bringInSight = (box, line, isJump) => {
    if (!box.clientHeight) return;
    const isStill = isJump || matchMedia("(prefers-reduced-motion: reduce)").matches;
    const top = line.offsetTop - (box.clientHeight - line.offsetHeight) / 2;
    box.scrollTo({ top, behavior: isStill ? "instant" : "smooth" });
    isInSight = true;
  };

  const settle = () => {
    const box = find("box");
    const video = document.querySelector('[data-player="video"]');
    if (!box || !video) return;
    const line = lineAt(linesOf(box), video.currentTime + EARLY);
    if (!line) isInSight = false;
    const isNew = line !== current;
    if (isNew) {
      const isJump = !current?.isConnected || Math.abs(line?.offsetTop - current.offsetTop) > box.clientHeight;
      current?.removeAttribute("aria-current");
      line?.setAttribute("aria-current", "true");
      current = line;
      if (line && follows) bringInSight(box, line, isJump);
    } else if (line && follows && !isInSight) bringInSight(box, line, true);
  };

  for (const name of ["timeupdate", "seeking", "loadedmetadata"]) document.addEventListener(name, settle, true);

  // Only what a hand does is scrolling away; our own scrolling fires none of these.
  const leave = (event) => inBox(event) && current && setFollows(false);
  document.addEventListener("wheel", leave, { passive: true });
  document.addEventListener("touchmove", leave, { passive: true });
  document.addEventListener("pointerdown", (event) => event.target === find("box") && leave(event));

  document.addEventListener("click", (event) => {
    if (event.target.closest?.('[data-transcript="follow"]')) {
      setFollows(true);
      settle();
      current?.focus({ preventScroll: true });
    } else if (inBox(event) && event.target.closest("[data-seek]")) setFollows(true);
    requestAnimationFrame(settle);
  });

  // One line is reached by Tab, the others from it by arrows.
  const reach = (box, line) => {
    for (const each of box.querySelectorAll('[data-seek][tabindex="0"]')) each.tabIndex = -1;
    line.tabIndex = 0;
  };
  document.addEventListener("focusin", (event) => {
    const line = inBox(event) && event.target.closest("[data-seek]");
    if (line) reach(inBox(event), line);
  });
  document.addEventListener("keydown", (event) => {
    const box = inBox(event);
    if (!box || event.ctrlKey || event.metaKey || event.altKey) return;
    const lines = [...linesOf(box)];
    const here = lines.indexOf(event.target.closest("[data-seek]"));
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: lines.length - 1 }[event.key];
    if (to === undefined && !["PageUp", "PageDown"].includes(event.key)) return;
    setFollows(false);
    if (!lines[to]) return;
    event.preventDefault();
    lines[to].focus();
  });

  // The lines come after the video, and anew with every lecture and language.
  let asked = false;
  new MutationObserver(() => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      if (!current?.isConnected) {
        current = null;
        setFollows(true);
      }
      settle();
    });
  }).observe(document.body, { childList: true, subtree: true });
})();
