// Captions: as they were chosen last in this browser; before anybody chose, on where the reader's language is not the
// course's own.
const { find, on } = await import(`./watching.js${new URL(import.meta.url).search}`);

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

// Turns them on or off, and says what it has done.
export const toggleCaptions = (video) => {
  if (!video.textTracks.length) return "No captions";
  chooseCaptions(video, captions === OFF ? bestCaptions(video) : OFF);
  return captions === OFF ? "Captions off" : `Captions: ${trackIn(video, captions).label}`;
};

const beginCaptions = (video) => {
  showCaptions(video, firstCaptions(video));
  // The browser's own menu has them too; what we set ourselves comes here as well, and is no choice.
  video.textTracks.onchange = () => {
    const shown = [...video.textTracks].find((track) => track.mode === "showing")?.language ?? OFF;
    if (shown !== captions) chooseCaptions(video, shown);
  };
};

on(["loadedmetadata"], beginCaptions);
document.addEventListener("change", (event) => {
  const video = find("video");
  if (video && event.target.dataset?.player === "captions") chooseCaptions(video, event.target.value);
});
if (find("video")?.readyState) beginCaptions(find("video"));
