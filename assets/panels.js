// Which panel of each group is open: the one that the address names, else the one that was open last, else the first
// (see components/learning/panels.py). The server need not know.
(() => {
  if (window.lecturePanels) return;
  window.lecturePanels = true;

  const OPEN = "player-panels";
  const address = () => new URLSearchParams(location.search).get("panel");
  // The names of the panels that were opened, the latest first.
  let chosen = [address(), ...(localStorage.getItem(OPEN) ?? "").split(" ")];
  const prefer = (name) => (chosen = [name, ...chosen.filter((each) => each !== name)]);

  const tabsOf = (list) => [...list.querySelectorAll('[role="tab"]')];
  const namedBy = (tabs, name) => tabs.find((tab) => tab.dataset.panel === name);

  const settle = () => {
    for (const list of document.querySelectorAll('[data-panels] > [role="tablist"]')) {
      const tabs = tabsOf(list);
      const open = namedBy(tabs, chosen.find((name) => namedBy(tabs, name))) ?? tabs[0];
      for (const tab of tabs) {
        const isOpen = String(tab === open);
        if (tab.getAttribute("aria-selected") === isOpen) continue;
        tab.setAttribute("aria-selected", isOpen);
        tab.tabIndex = tab === open ? 0 : -1;
        document.getElementById(`panel-${tab.dataset.panel}`).hidden = tab !== open;
      }
    }
  };

  const choose = (name) => {
    localStorage.setItem(OPEN, prefer(name).filter(Boolean).join(" "));
    const url = new URL(location.href);
    url.searchParams.set("panel", name);
    history.replaceState(history.state, "", url);
    settle();
  };

  const tabOf = (event) => event.target.closest?.('[data-panels] > [role="tablist"] > [role="tab"]');

  document.addEventListener("click", (event) => {
    const tab = tabOf(event);
    if (tab) choose(tab.dataset.panel);
  });

  document.addEventListener("keydown", (event) => {
    const tab = tabOf(event);
    if (!tab || event.ctrlKey || event.metaKey || event.altKey) return;
    const tabs = tabsOf(tab.parentElement);
    const here = tabs.indexOf(tab);
    const next = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    const to = tabs[(next + tabs.length) % tabs.length];
    to.focus();
    choose(to.dataset.panel);
  });

  // Every lecture brings tabs of its own, and some come only when their content is there.
  let asked = address();
  new MutationObserver(() => {
    if (address() !== asked) {
      asked = address();
      if (asked) prefer(asked);
    }
    settle();
  }).observe(document.body, { childList: true, subtree: true });
  settle();
})();
