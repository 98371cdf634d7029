// Uploads of videos. They belong to the tab and not to the page that began them: two at once, the others wait for their
// turn; slice by slice, and gone on with by themselves after whatever breaks. They show themselves wherever `data-upload`
// names a lecture, and say through the page's own event that a video is here (see components/teaching/video.py).
(() => {
  if (window.uploads) return;

  const HOME = "/api/uploads";
  const AT_ONCE = 2;
  const PAUSES_MS = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000];
  const SILENCE_MS = 40_000;
  const ANSWER_MS = 180_000;
  const CHECK_MS = 1_500;
  const SPEED_OVER_MS = 8_000;
  const SHOWN_AFTERWARDS_MS = 2_500;
  // How often a store may say no before it is believed; the first no may be a signature that has become too old.
  const REFUSALS = 4;
  const TRY_LATER = [408, 409, 425, 429];
  const UNREADABLE = "This file can no longer be read. Please choose it again.";
  const NOT_TAKEN = "This video could not be saved. Please check that it is an MP4, WebM or MOV file, and try again.";

  const transfers = new Map();
  const isRunning = (it) => ["sending", "paused", "checking"].includes(it.status);
  const isAlive = (it) => isRunning(it) || it.status === "waiting";
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));

  // An answer in words, which is one; whatever else comes back (a proxy's page, nothing) is a lost connection.
  class Refused extends Error {
    constructor(status, message, isOurs = true) {
      super(message);
      this.status = status;
      this.isOurs = isOurs;
    }
  }

  const read = (status, text, isOurs = true) => {
    let answer = null;
    try {
      answer = JSON.parse(text);
    } catch {
      throw new Error(`Status ${status}`);
    }
    if (status < 300) return answer;
    throw new Refused(status, isOurs ? answer.message : NOT_TAKEN, isOurs);
  };

  const ask = async (method, path, body) => {
    const options = { method, signal: AbortSignal.timeout(ANSWER_MS) };
    if (body) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
    const answer = await fetch(path, options);
    return read(answer.status, await answer.text()).data;
  };

  // What the server says of an upload: how far it has come, and where its slices go.
  const follow = (it, standing) => {
    it.id = standing.id;
    it.to = standing;
    it.at = standing.arrived ?? it.at;
    it.live = 0;
    if (!it.isOver) return;
    forget(it);
    throw new Error("Cancelled");
  };

  const forget = (it) => ask("DELETE", `${HOME}/${it.id}`).catch(() => {});

  const send = (it) =>
    new Promise((done, failed) => {
      const { url, fields, headers, sliceBytes } = it.to;
      const end = Math.min(it.at + sliceBytes, it.file.size);
      const slice = it.file.slice(it.at, end);
      const isOurs = Object.keys(fields).length === 0;
      let body = slice;
      if (!isOurs) {
        body = new FormData();
        Object.entries(fields).forEach(([name, value]) => body.append(name, value));
        body.append("file", slice, it.file.name);
      }
      const request = (it.request = new XMLHttpRequest());
      let silence = 0;
      const hear = () => {
        clearTimeout(silence);
        silence = setTimeout(() => request.abort(), SILENCE_MS);
      };
      request.open(isOurs ? "PUT" : "POST", url);
      request.setRequestHeader("Content-Range", `bytes ${it.at}-${end - 1}/${it.file.size}`);
      Object.entries(headers).forEach(([name, value]) => request.setRequestHeader(name, value));
      request.upload.onprogress = (event) => {
        it.live = Math.min(event.loaded, slice.size);
        measure(it);
        hear();
      };
      request.onloadend = () => {
        clearTimeout(silence);
        it.live = 0;
        if (!request.status) return failed(new Error("Lost"));
        try {
          const answer = read(request.status, request.responseText, isOurs);
          done(isOurs ? (answer.data.arrived ?? it.file.size) : end);
        } catch (problem) {
          failed(problem);
        }
      };
      hear();
      request.send(body);
    });

  const bring = async (it) => {
    const { file, lecture } = it;
    const mark = String(file.lastModified);
    if (it.id) follow(it, await ask("GET", `${HOME}/${it.id}`));
    else follow(it, await ask("POST", HOME, { lecture, name: file.name, size: file.size, mark }));
    it.samples = [];
    while (it.to.status === "receiving" && it.at < file.size) {
      set(it, "sending");
      it.at = await send(it);
      it.tries = 0;
    }
    set(it, "checking");
    while (it.to.status !== "done") {
      follow(it, await ask("POST", `${HOME}/${it.id}/finish`));
      if (it.to.status !== "done") await wait(CHECK_MS);
    }
  };

  const isFinal = (problem, it) => {
    if (!(problem instanceof Refused)) return false;
    const isNo = problem.isOurs && problem.status < 500 && !TRY_LATER.includes(problem.status);
    return isNo || it.tries >= REFUSALS;
  };

  const isReadable = (file) =>
    file
      .slice(0, 1)
      .arrayBuffer()
      .then(
        () => true,
        () => false,
      );

  const run = async (it) => {
    for (;;) {
      try {
        await bring(it);
        set(it, "done");
        break;
      } catch (problem) {
        if (it.isOver) break;
        it.tries += 1;
        if (isFinal(problem, it)) it.problem = problem.message;
        else if (!(await isReadable(it.file))) it.problem = UNREADABLE;
        if (it.problem) {
          set(it, "failed");
          break;
        }
        set(it, "paused");
        await Promise.race([
          wait(PAUSES_MS[Math.min(it.tries, PAUSES_MS.length) - 1]),
          new Promise((wake) => (it.wake = wake)),
        ]);
        if (it.isOver) break;
      }
    }
    if (it.status === "done") tell(it);
    next();
  };

  const next = () => {
    const all = [...transfers.values()];
    const free = AT_ONCE - all.filter(isRunning).length;
    all
      .filter((it) => it.status === "waiting")
      .slice(0, Math.max(0, free))
      .forEach((it) => {
        set(it, "sending");
        run(it);
      });
  };

  const tell = (it) => {
    const entry = document.querySelector("[data-uploads='arrived']");
    if (entry) {
      entry.value = it.lecture;
      entry.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    }
    setTimeout(() => {
      if (transfers.get(it.lecture) === it) transfers.delete(it.lecture);
      draw();
    }, SHOWN_AFTERWARDS_MS);
  };

  const choose = (lecture, file) => {
    const present = transfers.get(lecture);
    if (!file || (present && isAlive(present))) return;
    transfers.set(lecture, { lecture, file, status: "waiting", id: "", at: 0, live: 0, tries: 0, samples: [], problem: "" });
    next();
    draw();
  };

  const acts = {
    cancel: (it) => {
      it.isOver = true;
      transfers.delete(it.lecture);
      it.request?.abort();
      it.wake?.();
      if (it.id) forget(it);
      next();
    },
    again: (it) => {
      transfers.delete(it.lecture);
      choose(it.lecture, it.file);
    },
    now: (it) => it.wake?.(),
  };

  // How it looks.

  const size = (bytes) => {
    if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
    return bytes >= 1024 ** 2 ? `${Math.round(bytes / 1024 ** 2)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`;
  };

  const measure = (it) => {
    const now = performance.now();
    it.samples.push({ now, bytes: it.at + it.live });
    while (it.samples.length > 2 && now - it.samples[0].now > SPEED_OVER_MS) it.samples.shift();
  };

  const speed = (it) => {
    const [first, last] = [it.samples[0], it.samples.at(-1)];
    return first && last.now - first.now > 500 ? ((last.bytes - first.bytes) / (last.now - first.now)) * 1000 : 0;
  };

  const left = (it) => {
    const pace = speed(it);
    if (pace <= 0) return "";
    const seconds = Math.ceil((it.file.size - it.at - it.live) / pace);
    if (seconds < 60) return `${seconds} s left`;
    const minutes = Math.ceil(seconds / 60);
    return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
  };

  const percent = (it) => Math.floor((100 * (it.at + it.live)) / Math.max(1, it.file.size));
  const joined = (...parts) => parts.filter(Boolean).join(" · ");

  const WORDS = {
    waiting: "Waiting to start",
    sending: "Uploading",
    paused: "Waiting for a connection",
    checking: "Checking the video…",
    done: "Uploaded",
  };

  const details = {
    waiting: (it) => `${it.file.name} · ${size(it.file.size)}`,
    sending: (it) =>
      joined(
        `${size(it.at + it.live)} of ${size(it.file.size)}`,
        speed(it) > 0 && `${size(speed(it))}/s`,
        left(it),
      ),
    paused: () => "It will continue by itself. Nothing is lost.",
    checking: (it) => it.file.name,
  };

  const said = (it) => {
    const words = it.status === "failed" ? it.problem : WORDS[it.status];
    const share = ["sending", "paused"].includes(it.status) ? `${percent(it)}%` : "";
    return {
      words,
      percent: share,
      detail: details[it.status]?.(it) ?? "",
      line: joined(share ? `${words}, ${share}` : words, it.status === "sending" && left(it)),
      bar: it.status === "checking" ? 100 : percent(it),
      problem: it.problem,
    };
  };

  const draw = () => {
    document.querySelectorAll("[data-upload]").forEach((place) => {
      const it = transfers.get(place.dataset.upload);
      const status = it?.status ?? "";
      if (place.dataset.status !== status) place.dataset.status = status;
      if (!it) return;
      const says = said(it);
      place.querySelectorAll("[data-say]").forEach((piece) => {
        const value = says[piece.dataset.say];
        if (piece.tagName === "PROGRESS") piece.value = value;
        else if (piece.textContent !== value) piece.textContent = value;
      });
    });
  };

  const set = (it, status) => {
    if (it.isOver) return;
    it.status = status;
    draw();
  };

  // Seen on the way down: the place for files empties its input and keeps the event to itself.
  const placeOf = (event) => event.target instanceof Element && event.target.closest("[data-upload-drop]");
  const onFile = (event, files) => {
    const place = placeOf(event);
    if (place && files.length) choose(place.dataset.uploadDrop, files[0]);
  };
  document.addEventListener("change", (event) => onFile(event, event.target.files ?? []), true);
  document.addEventListener("drop", (event) => onFile(event, event.dataTransfer?.files ?? []), true);
  // A file that is dropped beside its place would open in the tab, and end what runs there.
  ["dragover", "drop"].forEach((name) =>
    window.addEventListener(name, (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault()),
  );
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-upload-act]");
    const it = button && transfers.get(button.closest("[data-upload]").dataset.upload);
    if (!it) return;
    acts[button.dataset.uploadAct](it);
    draw();
  });
  window.addEventListener("online", () => transfers.forEach((it) => it.wake?.()));
  window.addEventListener(
    "beforeunload",
    (event) => {
      if (![...transfers.values()].some(isAlive)) return;
      event.preventDefault();
      // Nobody else may hang up: whoever stays needs the connection.
      event.stopImmediatePropagation();
    },
    { capture: true },
  );
  setInterval(() => transfers.size && draw(), 400);
  new MutationObserver(() => transfers.size && draw()).observe(document.body, { subtree: true, childList: true });

  window.uploads = { choose };
})();
