// What is played of a lecture: where it begins, what the server is told of it, and links that are renewed before they
// end. Reports wait in the browser's own storage until the server has answered, through closed tabs and lost
// connections; it may hear them twice (see domain/watching.py).

const REPORT_EVERY_MS = 10_000;
const REPORT_AT_MOST_EVERY_MS = 1_000;
const REPORTS_AT_ONCE = 3;
const ANSWER_WITHIN_MS = 15_000;
const REMEMBERED_FOR_MS = 20 * 60_000;
const MOST_SPANS = 60;
const GAP = 1;
const SHELF = "played:";

export const find = (name) => document.querySelector(`[data-player="${name}"]`);
const isVideo = (event) => event.target instanceof HTMLVideoElement && event.target.dataset.player === "video";
export const on = (names, act) =>
  names.forEach((name) => document.addEventListener(name, (event) => isVideo(event) && act(event.target, event), true));

// The server's clock, by the greatest lead that it ever showed: what came slowly shows less of one.
let lead = -Infinity;
const learn = (now) => now && (lead = Math.max(lead, now - Date.now()));
const serverNow = () => Date.now() + (Number.isFinite(lead) ? Math.round(lead) : 0);

// Where the video was, for when the page puts the same lecture up again: new links, or a server that came back.
const last = { lecture: "", second: 0, plays: false };
let goesOn = false;
export const playOn = () => (goesOn = true);

// Where the video began, and the piece that is being played.
let begun = 0;
let from = 0;
let to = 0;

const keyOf = ({ student, course, lecture }) => `${SHELF}${student}:${course}:${lecture}`;
const read = (key) => JSON.parse(localStorage.getItem(key) ?? "null");
const write = (key, report) => localStorage.setItem(key, JSON.stringify(report));

const joined = (spans) => {
  const whole = [];
  for (const [start, end] of spans.toSorted((a, b) => a[0] - b[0])) {
    const before = whole.at(-1);
    if (before && start - before[1] <= GAP) before[1] = Math.max(before[1], end);
    else whole.push([start, end]);
  }
  return whole.slice(-MOST_SPANS);
};

// Where a guest is in a free preview is nobody's business but this tab's.
const placeOf = (lecture) => `place:${lecture}`;
const note = (video) => {
  const { student, course, lecture } = video.dataset;
  if (!student) return sessionStorage.setItem(placeOf(lecture), (from = to));
  const key = keyOf(video.dataset);
  const { spans = [], unheard = [] } = read(key) ?? {};
  const played = to > from ? [[from, to]] : [];
  write(key, { student, course, lecture, position: to, at: serverNow(), spans: joined([...spans, ...played]), unheard });
  from = to;
  reportLater();
};

let timer = 0;
let reportedAt = 0;
let saved = REPORTS_AT_ONCE;
// A pause is told at once. Who pauses all the time saves up no reports, and tells of it as often as who never does.
const allowed = () => Math.min(REPORTS_AT_ONCE, saved + (Date.now() - reportedAt) / REPORT_EVERY_MS);
let isSignedOut = false;
// A report of somebody else, who used this browser before, waits until they are back.
const waiting = () => {
  const student = document.querySelector("[data-student]")?.dataset.student;
  if (!student || isSignedOut) return [];
  return Object.keys(localStorage).filter((key) => key.startsWith(`${SHELF}${student}:`));
};
const reportIn = (delay) => (timer ||= setTimeout(report, delay));
const reportLater = () => reportIn(Math.max(0, reportedAt + REPORT_EVERY_MS - Date.now()));
const reportNow = () => {
  clearTimeout(timer);
  timer = 0;
  reportIn(Math.max(0, reportedAt + REPORT_AT_MOST_EVERY_MS - Date.now(), (1 - allowed()) * REPORT_EVERY_MS));
};

const report = async () => {
  clearTimeout(timer);
  timer = 0;
  saved = Math.max(0, allowed() - 1);
  reportedAt = Date.now();
  if (navigator.onLine) await Promise.all(waiting().map(send));
  if (waiting().length) reportLater();
};

const busy = new Set();
const send = async (key) => {
  if (busy.has(key)) return;
  const report = read(key);
  report.unheard = joined([...report.unheard, ...report.spans]);
  report.spans = [];
  write(key, report);
  const { unheard, ...told } = report;
  busy.add(key);
  try {
    const answer = await fetch("/api/progress", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...told, spans: unheard }),
      keepalive: true,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    isSignedOut = answer.status === 401;
    if (answer.ok || [403, 404, 422].includes(answer.status)) hearIt(key, report.at);
    if (answer.ok) heed(told, await answer.json());
  } catch {
    // It waits for the next time.
  } finally {
    busy.delete(key);
  }
};

const hearIt = (key, at) => {
  const report = read(key);
  if (report?.at === at && !report.spans.length) localStorage.removeItem(key);
  else if (report) write(key, { ...report, unheard: [] });
};

const heed = ({ lecture }, { done, now }) => {
  learn(now);
  const shown = find("video")?.dataset;
  if (done && shown?.lecture === lecture && shown.done !== "yes") find("count")?.click();
};

const settle = () => {
  const video = find("video");
  if (!video?.readyState) return;
  if (!video.seeking) to = Math.max(from, video.currentTime);
  if (to !== from) note(video);
};

const leave = () => {
  settle();
  if (waiting().length) report();
};

let asked = "";
const freshen = () => {
  const video = find("video");
  const { expires, now } = video?.dataset ?? {};
  if (!expires || asked === expires) return;
  const life = Number(expires) - Number(now);
  if (Number(expires) - serverNow() > life / (video.paused ? 4 : 12)) return;
  asked = expires;
  find("renew")?.click();
};

const begin = (video) => {
  const { student, lecture, start, keptAt, now } = video.dataset;
  learn(Number(now));
  const isSame = last.lecture === lecture;
  const mine = read(keyOf(video.dataset));
  let second = video.currentTime;
  const url = new URL(location.href);
  // What a reload shows first is what the server remembers of the tab, with the second that was asked for back then.
  if (start && url.searchParams.has("t")) {
    second = Number(start);
    url.searchParams.delete("t");
    history.replaceState(history.state, "", url);
  } else if (isSame) second = last.second;
  else if (mine?.at > Number(keptAt)) second = mine.position;
  else if (!student) second = Number(sessionStorage.getItem(placeOf(lecture))) || second;
  if (second !== video.currentTime && second < video.duration - 1) video.currentTime = second;
  begun = from = to = video.currentTime;
  if (goesOn || (isSame && last.plays)) video.play().catch(() => {});
  goesOn = false;
  if (waiting().length) report();
};

on(["loadstart"], (video) => learn(Number(video.dataset.now)));
on(["loadedmetadata"], begin);
on(["timeupdate", "seeking", "play", "pause", "ended"], (video) => {
  // A new link empties the video first, and says that it is at its beginning.
  if (!video.readyState) return;
  last.lecture = video.dataset.lecture;
  last.second = video.currentTime;
  last.plays = !video.paused && !video.ended;
  if (!video.seeking) to = Math.max(from, video.currentTime);
});
on(["timeupdate"], (video) => video.readyState && !video.seeking && to - from >= 1 && note(video));
on(["seeking"], settle);
on(["seeking"], (video) => (from = to = video.currentTime));
// Opening a lecture seeks too, and tells nothing of where the student wants to be.
on(["seeked"], (video) => Math.abs(video.currentTime - begun) > 0.5 && note(video));
on(["pause", "ended"], (video) => {
  if (!video.readyState) return;
  settle();
  if (waiting().length) reportNow();
});
on(["play"], freshen);

document.addEventListener("click", (event) => event.target.closest?.("a[href]") && settle(), true);
document.addEventListener("visibilitychange", () => (document.hidden ? leave() : freshen()));
window.addEventListener("pagehide", leave);
window.addEventListener("online", reportNow);
setInterval(freshen, 1000);
// The server forgets a tab that is silent for an hour; this one is heard of as long as it is open.
setInterval(() => find("alive")?.click(), REMEMBERED_FOR_MS);

// The script may come later than the video.
if (find("video")?.readyState) begin(find("video"));
else if (waiting().length) report();
