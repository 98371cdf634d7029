// What the player does in the browser alone: keys, the remembered speed, and the countdown to the next lecture.
// Everything that is kept goes through the page's own events (see components/learning).
// Imports are of the version that this script itself was asked for under (see components/scripts.py).
const { search: version } = new URL(import.meta.url);
const { find, on, playOn } = await import(`./watching.js${version}`);
const { toggleCaptions } = await import(`./captions.js${version}`);

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
const SECONDS_TO_NEXT = 8;
let countdown = 0;

const rememberedSpeed = () => {
  const speed = Number(localStorage.getItem("player-speed"));
  return SPEEDS.includes(speed) ? speed : 1;
};

let hinting = 0;
// To those who listen only; the same place shows hints to everybody.
const say = (words) => {
  const place = find("hint");
  if (place) place.textContent = words;
  return place;
};
const hint = (words) => {
  const place = say(words);
  if (!place) return;
  place.dataset.shown = "yes";
  clearTimeout(hinting);
  hinting = setTimeout(() => (place.dataset.shown = "no"), 900);
};

const setSpeed = (video, speed) => {
  video.playbackRate = speed;
  hint(`${speed}×`);
};

const stepSpeed = (video, by) => {
  const at = SPEEDS.findIndex((speed) => speed >= video.playbackRate);
  setSpeed(video, SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + by))]);
};

const seek = (video, by) => {
  video.currentTime = Math.max(0, Math.min(video.duration || 0, video.currentTime + by));
  hint(by < 0 ? `${by} s` : `+${by} s`);
};

const bringInSight = (video) => {
  const { top, bottom, height } = video.getBoundingClientRect();
  if (Math.min(bottom, innerHeight) - Math.max(top, 0) < height / 2) video.scrollIntoView({ block: "nearest" });
};

// To a second of the lecture: notes and transcripts jump by it (`data-seek`), and the address by `t`.
const goTo = (second) => {
  const video = find("video");
  if (!video || !Number.isFinite(second)) return;
  video.currentTime = Math.max(0, Math.min(video.duration || second, second));
  bringInSight(video);
};

const setVolume = (video, by) => {
  video.muted = false;
  video.volume = Math.max(0, Math.min(1, video.volume + by));
  hint(`Volume ${Math.round(video.volume * 100)}%`);
};

const toggleFullScreen = (video) => {
  if (document.fullscreenElement) return document.exitFullscreen();
  if (video.parentElement.requestFullscreen) return video.parentElement.requestFullscreen();
  video.webkitEnterFullscreen?.();
};

// A wide stage takes both columns; the page's styles go by it (see assets/theme.css). Remembered in this browser.
const WIDE = "player-stage";
const tellWide = () => {
  const isWide = localStorage.getItem(WIDE) === "wide";
  document.documentElement.dataset.stage = isWide ? "wide" : "";
  find("wide")?.setAttribute("aria-pressed", String(isWide));
};
const toggleWide = () => {
  localStorage.setItem(WIDE, localStorage.getItem(WIDE) === "wide" ? "" : "wide");
  tellWide();
  bringInSight(find("video"));
};

const canFloat = document.pictureInPictureEnabled ?? false;
const togglePictureInPicture = (video) => {
  if (!canFloat) return hint("This browser does not support picture in picture");
  const change = document.pictureInPictureElement ? document.exitPictureInPicture() : video.requestPictureInPicture();
  change.catch(() => hint("Not possible right now"));
};

const togglePlay = (video) => (video.paused ? video.play().catch(() => {}) : video.pause());

const toggleMute = (video) => {
  video.muted = !video.muted;
  hint(video.muted ? "Muted" : "Unmuted");
};

const stay = () => {
  clearInterval(countdown);
  const waiting = find("countdown");
  if (waiting) waiting.hidden = true;
};

const hideEnd = () => {
  stay();
  const end = find("end");
  if (end) end.hidden = true;
};

// Whether the next lecture starts by itself; remembered in this browser.
const AUTOPLAY = "player-autoplay";
const autoplays = () => localStorage.getItem(AUTOPLAY) !== "off";

// Every lecture brings controls of its own, which show what was chosen before.
const tellChoices = () => {
  const choice = find("autoplay");
  if (choice) choice.checked = autoplays();
  const floats = find("picture-in-picture");
  if (floats) floats.hidden = !canFloat;
  tellWide();
};

const showEnd = () => {
  const end = find("end");
  if (!end) return;
  end.hidden = false;
  const next = find("next");
  const waiting = find("countdown");
  if (!next || !waiting || !autoplays()) return;
  let left = SECONDS_TO_NEXT;
  waiting.hidden = false;
  find("seconds").textContent = left;
  say(`Next lecture in ${left} seconds.`);
  clearInterval(countdown);
  countdown = setInterval(() => {
    left -= 1;
    if (!document.contains(waiting)) return clearInterval(countdown);
    find("seconds").textContent = left;
    if (left > 0) return;
    clearInterval(countdown);
    playOn();
    next.click();
  }, 1000);
};

on(["loadedmetadata"], (video) => {
  video.playbackRate = rememberedSpeed();
  tellChoices();
});
on(["ratechange"], (video) => {
  localStorage.setItem("player-speed", String(video.playbackRate));
  const choice = find("speed");
  if (choice) choice.value = String(video.playbackRate);
});
on(["ended"], showEnd);
on(["play", "seeking"], hideEnd);

document.addEventListener("change", (event) => {
  const video = find("video");
  const chosen = event.target.dataset?.player;
  if (video && chosen === "speed") setSpeed(video, Number(event.target.value));
  if (chosen === "autoplay") localStorage.setItem(AUTOPLAY, event.target.checked ? "on" : "off");
});

document.addEventListener(
  "click",
  (event) => {
    const video = find("video");
    // Who goes to another lecture while one is playing wants to go on watching.
    if (event.target.closest("a[href^='/learn/']") && video && !video.paused) playOn();
    const pressed = event.target.closest("[data-player]")?.dataset.player;
    const spot = event.target.closest("[data-seek]");
    if (spot) goTo(Number(spot.dataset.seek));
    if (pressed === "stay") stay();
    if (pressed === "wide" && video) toggleWide();
    if (pressed === "picture-in-picture" && video) togglePictureInPicture(video);
    if (pressed === "go") playOn();
    if (pressed === "replay" && video) {
      video.currentTime = 0;
      video.play().catch(() => {});
    }
  },
  true,
);

const jump = (video, share) => Number.isFinite(video.duration) && goTo(video.duration * share);

const KEYS = {
  ...Object.fromEntries([..."0123456789"].map((digit) => [digit, (video) => jump(video, digit / 10)])),
  home: (video) => jump(video, 0),
  end: (video) => jump(video, 1),
  " ": togglePlay,
  k: togglePlay,
  j: (video) => seek(video, -10),
  l: (video) => seek(video, 10),
  arrowleft: (video) => seek(video, -5),
  arrowright: (video) => seek(video, 5),
  arrowup: (video) => setVolume(video, 0.1),
  arrowdown: (video) => setVolume(video, -0.1),
  m: toggleMute,
  f: toggleFullScreen,
  t: toggleWide,
  i: togglePictureInPicture,
  c: (video) => hint(toggleCaptions(video)),
  "<": (video) => stepSpeed(video, -1),
  ">": (video) => stepSpeed(video, 1),
};

document.addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !find("player")) return;
    if (document.querySelector("dialog[open]")) return;
    const target = event.target;
    if (target.closest?.("input:not([type='checkbox']), textarea, select, [contenteditable], [popover], [role='menu']")) return;
    const key = event.key.toLowerCase();
    if (key === " " && target.closest?.("button, a, summary, input")) return;
    if (/^(arrow.*|home|end)$/.test(key) && target.closest?.("[role='tablist'], [data-transcript]")) return;
    const link = { n: "next", p: "previous", "?": "help" }[key];
    const video = find("video");
    if (link) {
      find(link)?.click();
    } else if (KEYS[key] && video) {
      KEYS[key](video);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// The curriculum is scrolled, in its own box, to the lecture that is open.
let shownRow = "";
const showWhereIAm = () => {
  const box = find("outline");
  const row = box?.querySelector("[aria-current='true']");
  if (!row || !box.clientHeight || row.pathname === shownRow) return;
  shownRow = row.pathname;
  const offset = row.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += offset - (box.clientHeight - row.offsetHeight) / 2;
};
const watched = { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-current", "hidden"] };
new MutationObserver(showWhereIAm).observe(document.body, watched);
showWhereIAm();

// The script may come later than the video.
if (find("video")?.readyState) find("video").playbackRate = rememberedSpeed();
tellChoices();

window.lecturePlayer = { seek: goTo, second: () => find("video")?.currentTime ?? 0 };
