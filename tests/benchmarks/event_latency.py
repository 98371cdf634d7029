"""How long a running product takes to answer what people do, measured from browsers' sockets.

    python -m tests.benchmarks.event_latency http://localhost:3000 [--tabs 20] [--seconds 10]

Each tab is a socket of its own that opens a page as Reflex's own client does, then acts twice a second, which is
brisk for a person. The time is from sending an event until the answer that ends it.
"""

import argparse
import statistics
import sys

from playwright.sync_api import Page, sync_playwright

from tests.support.browser import launch_options

STATE = "reflex___state____state.edtech_app___states___"
ACTIONS = {
    "who is there": (f"{STATE}session____session_state.load", "/", '"is_loaded_rx_state_":true'),
    "search the catalog": (f"{STATE}catalog____catalog_state.load", "/courses?q=python", '"is_busy_rx_state_":false'),
}
"""By what people would call it: the event, the page it is fired on, and what stands in the answer that ends it."""

MEASURE = """
async ({name, path, end, tabs, seconds}) => {
  const page = {pathname: path.split("?")[0], asPath: path,
                query: Object.fromEntries(new URLSearchParams(path.split("?")[1] || ""))};
  const times = [];
  const tab = () => new Promise((done, failed) => {
    const address = `${location.origin.replace("http", "ws")}/_event/?EIO=4&transport=websocket`;
    const socket = new WebSocket(`${address}&token=${crypto.randomUUID()}`);
    const send = (event) => socket.send("42/_event," + JSON.stringify(["event", event]));
    const act = () => { sent = performance.now(); send({name, payload: {}, router_data: page}); };
    let sent = 0, until = 0;
    socket.onerror = () => failed(new Error("The socket broke."));
    socket.onclose = () => done();
    socket.onmessage = ({data}) => {
      if (data === "2") return socket.send("3");
      if (data.startsWith("0")) {
        const hello = {event: {name: "reflex___state____state.hydrate_and_load", payload: {}, router_data: page}};
        return socket.send("40/_event," + JSON.stringify(hello));
      }
      if (!data.startsWith("42")) return;
      if (!until && data.includes('"is_hydrated_rx_state_":true')) {
        until = performance.now() + seconds * 1000;
        return setTimeout(act, Math.random() * 500);
      }
      if (!sent || !data.includes(end)) return;
      times.push(performance.now() - sent);
      sent = 0;
      performance.now() < until ? setTimeout(act, 500) : socket.close();
    };
  });
  await Promise.all(Array.from({length: tabs}, tab));
  return times;
}
"""


def measure(page: Page, name: str, path: str, end: str, tabs: int, seconds: float) -> list[float]:
    """Milliseconds of every event that was answered."""
    return page.evaluate(MEASURE, {"name": name, "path": path, "end": end, "tabs": tabs, "seconds": seconds})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--tabs", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=10)
    asked = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options(playwright))
        page = browser.new_page()
        page.goto(f"{asked.url}/robots.txt")
        for words, (name, path, end) in ACTIONS.items():
            times = measure(page, name, path, end, asked.tabs, asked.seconds)
            cuts = statistics.quantiles(times, n=100)
            sys.stdout.write(
                f"{words}: {len(times)} events from {asked.tabs} tabs, "
                f"p50 {cuts[49]:.1f} ms, p95 {cuts[94]:.1f} ms, p99 {cuts[98]:.1f} ms\n"
            )


if __name__ == "__main__":
    main()
