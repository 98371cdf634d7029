// Says which page one has come to, to those who listen: browsers do so only when a page is loaded anew, and links within
// the site change it without that.
(() => {
  if (window.arriving) return;
  window.arriving = true;

  const QUIET_MS = 400;
  let here = location.pathname;
  let waiting = 0;
  let place = null;

  const say = () => {
    if (!place) {
      place = document.createElement("p");
      place.setAttribute("role", "status");
      place.className = "sr-only";
      document.body.append(place);
    }
    place.textContent = document.title;
  };
  // The title comes in two steps where it is that of a course: what is said is the last one.
  new MutationObserver(() => {
    if (location.pathname === here && !waiting) return;
    here = location.pathname;
    clearTimeout(waiting);
    waiting = setTimeout(() => ((waiting = 0), say()), QUIET_MS);
  }).observe(document.head, { childList: true, subtree: true, characterData: true });
})();
