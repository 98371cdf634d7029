// Choosing the square of a portrait in the browser alone: drag, wheel, pinch and keys move it, the round previews
// follow. What leaves the browser is the file and where the square lies (see components/portrait.py).
(() => {
  if (window.portraitSquare) return;

  const MOST = 6;
  const STEP = 0.02;
  const all = (name) => document.querySelectorAll(`[data-portrait="${name}"]`);
  const find = (name) => all(name)[0];
  const picture = { width: 1, height: 1, url: "" };
  // The square's middle in fractions of the picture's sides, and how many times it is smaller than it could be.
  const square = { x: 0.5, y: 0.5, zoom: 1 };
  const side = () => Math.min(picture.width, picture.height);
  const half = (length) => side() / square.zoom / 2 / length;
  const within = (value, low, high) => Math.min(Math.max(value, low), high);

  const draw = () => {
    square.zoom = within(square.zoom, 1, MOST);
    square.x = within(square.x, half(picture.width), 1 - half(picture.width));
    square.y = within(square.y, half(picture.height), 1 - half(picture.height));
    all("image").forEach((image) => {
      const frame = image.parentElement.clientWidth;
      const scale = (frame * square.zoom) / side();
      image.style.width = `${picture.width * scale}px`;
      image.style.height = `${picture.height * scale}px`;
      image.style.transform =
        `translate(${frame / 2 - square.x * picture.width * scale}px, ` +
        `${frame / 2 - square.y * picture.height * scale}px)`;
    });
    if (find("zoom")) find("zoom").value = square.zoom;
  };

  const move = (dx, dy) => {
    const scale = (find("stage").clientWidth * square.zoom) / side();
    square.x -= dx / (picture.width * scale);
    square.y -= dy / (picture.height * scale);
    draw();
  };
  const zoom = (factor) => {
    square.zoom *= factor;
    draw();
  };

  const show = (file) => {
    if (!file) return;
    URL.revokeObjectURL(picture.url);
    picture.url = URL.createObjectURL(file);
    const probe = new Image();
    const open = (isReadable) => {
      Object.assign(picture, { width: probe.naturalWidth || 1, height: probe.naturalHeight || 1 });
      Object.assign(square, { x: 0.5, y: 0.5, zoom: 1 });
      find("problem").hidden = isReadable;
      find("crop").hidden = !isReadable;
      all("image").forEach((image) => (image.src = isReadable ? picture.url : ""));
      const dialog = find("crop").closest("dialog");
      if (!dialog.open) dialog.showModal();
      draw();
      if (isReadable) find("stage").focus();
    };
    probe.onload = () => open(true);
    probe.onerror = () => open(false);
    probe.src = picture.url;
  };

  const fingers = new Map();
  const spread = () => {
    const [one, other] = [...fingers.values()];
    return other ? Math.hypot(one.x - other.x, one.y - other.y) : 0;
  };
  const onStage = (event) => event.target instanceof Element && event.target.closest('[data-portrait="stage"]');

  // Seen on the way down: the place for files empties its input and keeps the event to itself.
  const onDrop = (event) => event.target instanceof Element && event.target.closest('[data-portrait="drop"]');
  document.addEventListener("change", (event) => onDrop(event) && show(event.target.files[0]), true);
  document.addEventListener("drop", (event) => onDrop(event) && show(event.dataTransfer.files[0]), true);
  document.addEventListener("input", (event) => {
    if (event.target.dataset?.portrait !== "zoom") return;
    square.zoom = Number(event.target.value);
    draw();
  });
  document.addEventListener("pointerdown", (event) => {
    if (!onStage(event)) return;
    event.preventDefault();
    onStage(event).focus();
    onStage(event).setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  document.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const wide = spread();
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 1) move(event.clientX - before.x, event.clientY - before.y);
    else if (wide) zoom(spread() / wide);
  });
  ["pointerup", "pointercancel"].forEach((name) =>
    document.addEventListener(name, (event) => fingers.delete(event.pointerId)),
  );
  document.addEventListener(
    "wheel",
    (event) => {
      if (!onStage(event)) return;
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 500));
    },
    { passive: false },
  );
  document.addEventListener("keydown", (event) => {
    if (!onStage(event)) return;
    const step = find("stage").clientWidth * STEP;
    const act = {
      ArrowLeft: () => move(step, 0),
      ArrowRight: () => move(-step, 0),
      ArrowUp: () => move(0, step),
      ArrowDown: () => move(0, -step),
      "+": () => zoom(1.1),
      "=": () => zoom(1.1),
      "-": () => zoom(1 / 1.1),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });

  window.portraitSquare = () => ({
    x: square.x - half(picture.width),
    y: square.y - half(picture.height),
    size: 1 / square.zoom,
  });
})();
