"""A wait that the page counts down by itself, without asking the server every second."""

from typing import Any

import reflex as rx
from reflex.components.component import Component

SCRIPT = """
function Countdown({seconds, since, words, children}) {
  const [left, setLeft] = useState(seconds);
  useEffect(() => {
    const end = Date.now() + seconds * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(() => { tick(); if (Date.now() >= end) clearInterval(timer); }, 250);
    return () => clearInterval(timer);
  }, [seconds, since]);
  if (left <= 0) return children;
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  return createElement("span", {role: "timer", className: "tabular-nums"}, `${words} ${clock}`);
}
"""


class Countdown(Component):
    """Shows how long it still takes, and then its children."""

    tag = "Countdown"

    seconds: rx.Var[int]
    since: rx.Var[int]
    words: rx.Var[str]

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["createElement", "useEffect", "useState"]}

    def add_custom_code(self) -> list[str]:
        return [SCRIPT]


def countdown(wait: Any, words: str, *children: Any) -> Component:
    """`words` and the time that is left of a `states.forms.Wait`, and `children` once it is over."""
    return Countdown.create(rx.fragment(*children), seconds=wait.seconds, since=wait.since, words=words)
