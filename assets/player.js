// What the player does in the browser alone: keys, the remembered speed and captions, the countdown to the next lecture.
// Everything that is kept goes through the page's own events (see components/learning).
(() => {
  if (window.lecturePlayer) return;

  const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
  const SECONDS_TO_NEXT = 8;
  const find = (name) => document.querySelector(`[data-player="${name}"]`);
  const isVideo = (event) => event.target instanceof HTMLVideoElement && event.target.dataset.player === "video";
  const on = (names, act) =>
    names.forEach((name) =>
      document.addEventListener(name, (event) => isVideo(event) && act(event.target, event), true),
    );

  let goesOn = false;
  // Where the video was, for when the page puts the same lecture up again: a new link, a server that came back,
  // a reload (which hangs up on the server before it can be told).
  const last = { lecture: "", second: 0, plays: false };
  const LEFT = "player-left";
  const RELOADS_WITHIN_MS = 30_000;
  const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "{}");
  sessionStorage.removeItem(LEFT);
  if (Date.now() - left.at < RELOADS_WITHIN_MS) Object.assign(last, { lecture: left.lecture, second: left.second });
  let countdown = 0;

  const rememberedSpeed = () => {
    const speed = Number(localStorage.getItem("player-speed"));
    return SPEEDS.includes(speed) ? speed : 1;
  };

  let hinting = 0;
  const hint = (words) => {
    const place = find("hint");
    if (!place) return;
    place.textContent = words;
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

  // To a second of the lecture: notes and transcripts jump by it (`data-seek`), and the address by `t`.
  const goTo = (second) => {
    const video = find("video");
    if (!video || !Number.isFinite(second)) return;
    video.currentTime = Math.max(0, Math.min(video.duration || second, second));
    video.scrollIntoView({ block: "nearest" });
  };

  window.lecturePlayer = { seek: goTo, second: () => find("video")?.currentTime ?? 0 };

  const setVolume = (video, by) => {
    video.muted = false;
    video.volume = Math.max(0, Math.min(1, video.volume + by));
    hint(`Volume ${Math.round(video.volume * 100)} %`);
  };

  // Captions: as they were chosen last in this browser; before anybody chose, on where the reader's language is not the
  // course's own.
  const CAPTIONS = "player-captions";
  const OFF = "off";
  let captions = OFF;
  const codes = () => navigator.languages.map((tag) => tag.split("-")[0].toLowerCase());
  const trackIn = (video, code) => [...video.textTracks].find((track) => track.language === code);

  const bestCaptions = (video) => {
    const wanted = [localStorage.getItem(CAPTIONS), ...codes(), video.dataset.spoken];
    return wanted.find((code) => trackIn(video, code)) ?? video.textTracks[0]?.language ?? OFF;
  };

  const firstCaptions = (video) => {
    const chosen = localStorage.getItem(CAPTIONS);
    if (chosen) return chosen === OFF ? OFF : bestCaptions(video);
    const { spoken } = video.dataset;
    const code = codes().find((each) => each === spoken || trackIn(video, each));
    return code && code !== spoken ? code : OFF;
  };

  const tellCaptions = () => {
    const choice = find("captions");
    if (choice) choice.value = captions;
  };

  const showCaptions = (video, code) => {
    captions = trackIn(video, code) ? code : OFF;
    for (const track of video.textTracks) track.mode = track.language === captions ? "showing" : "disabled";
    tellCaptions();
  };

  const chooseCaptions = (video, code) => {
    showCaptions(video, code);
    localStorage.setItem(CAPTIONS, captions);
  };

  const toggleCaptions = (video) => {
    if (!video.textTracks.length) return hint("No captions");
    chooseCaptions(video, captions === OFF ? bestCaptions(video) : OFF);
    hint(captions === OFF ? "Captions off" : `Captions: ${trackIn(video, captions).label}`);
  };

  const beginCaptions = (video) => {
    showCaptions(video, firstCaptions(video));
    // The browser's own menu has them too; what we set ourselves comes here as well, and is no choice.
    video.textTracks.onchange = () => {
      const shown = [...video.textTracks].find((track) => track.mode === "showing")?.language ?? OFF;
      if (shown !== captions) chooseCaptions(video, shown);
    };
  };

  const toggleFullScreen = (video) => {
    if (document.fullscreenElement) return document.exitFullscreen();
    if (video.parentElement.requestFullscreen) return video.parentElement.requestFullscreen();
    video.webkitEnterFullscreen?.();
  };

  const togglePlay = (video) => (video.paused ? video.play().catch(() => {}) : video.pause());

  const toggleMute = (video) => {
    video.muted = !video.muted;
    hint(video.muted ? "Muted" : "Sound on");
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

  const showEnd = () => {
    const end = find("end");
    if (!end) return;
    end.hidden = false;
    const next = find("next");
    const waiting = find("countdown");
    if (!next || !waiting) return;
    let left = SECONDS_TO_NEXT;
    waiting.hidden = false;
    find("seconds").textContent = left;
    clearInterval(countdown);
    countdown = setInterval(() => {
      left -= 1;
      if (!document.contains(waiting)) return clearInterval(countdown);
      find("seconds").textContent = left;
      if (left > 0) return;
      clearInterval(countdown);
      goesOn = true;
      next.click();
    }, 1000);
  };

  // A pause is when the page keeps the position; hiding the tab and leaving are one, though the video may go on.
  let kept = 0;
  const settle = () => {
    const video = find("video");
    if (video?.readyState && video.currentTime !== kept) video.dispatchEvent(new Event("pause"));
  };

  const leave = () => {
    settle();
    const { lecture, second } = last;
    if (find("video") && lecture) sessionStorage.setItem(LEFT, JSON.stringify({ lecture, second, at: Date.now() }));
  };

  const begin = (video) => {
    beginCaptions(video);
    video.playbackRate = rememberedSpeed();
    const isSame = last.lecture === video.dataset.lecture;
    const { start } = video.dataset;
    if (start) {
      goTo(Number(start));
      const url = new URL(location.href);
      url.searchParams.delete("t");
      history.replaceState(history.state, "", url);
    } else if (isSame && last.second < video.duration - 1) video.currentTime = last.second;
    if (goesOn || (isSame && last.plays)) video.play().catch(() => {});
    goesOn = false;
  };

  on(["loadedmetadata"], begin);
  on(["timeupdate", "seeking", "play", "pause", "ended"], (video, event) => {
    last.lecture = video.dataset.lecture;
    last.second = video.currentTime;
    if (event.isTrusted) last.plays = !video.paused && !video.ended;
  });
  on(["loadeddata", "pause", "ended"], (video) => (kept = video.currentTime));
  on(["ratechange"], (video) => {
    localStorage.setItem("player-speed", String(video.playbackRate));
    const choice = find("speed");
    if (choice) choice.value = String(video.playbackRate);
  });
  on(["ended"], showEnd);
  on(["play", "seeking"], hideEnd);

  document.addEventListener("visibilitychange", () => document.hidden && settle());
  window.addEventListener("pagehide", leave);
  window.addEventListener("beforeunload", leave);

  document.addEventListener("change", (event) => {
    const video = find("video");
    if (video && event.target.dataset?.player === "speed") setSpeed(video, Number(event.target.value));
    if (video && event.target.dataset?.player === "captions") chooseCaptions(video, event.target.value);
  });

  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("a[href]:not([href^='#'], [download], [target])")) find("video")?.pause();
      const pressed = event.target.closest("[data-player]")?.dataset.player;
      const video = find("video");
      const spot = event.target.closest("[data-seek]");
      if (spot) goTo(Number(spot.dataset.seek));
      if (pressed === "stay") stay();
      if (pressed === "go") goesOn = true;
      if (pressed === "replay" && video) {
        video.currentTime = 0;
        video.play().catch(() => {});
      }
    },
    true,
  );

  const KEYS = {
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
    c: toggleCaptions,
    "<": (video) => stepSpeed(video, -1),
    ">": (video) => stepSpeed(video, 1),
  };

  document.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !find("player")) return;
      if (document.querySelector("dialog[open]")) return;
      const target = event.target;
      if (target.closest?.("input, textarea, select, [contenteditable], [popover], [role='menu']")) return;
      const key = event.key.toLowerCase();
      if (key === " " && target.closest?.("button, a, summary")) return;
      if (key.startsWith("arrow") && target.closest?.("[role='tablist'], [data-transcript]")) return;
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

  // The script may come later than the video.
  if (find("video")?.readyState) begin(find("video"));
})();
