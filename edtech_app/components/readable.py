"""Clears away the plain HTML that `web` puts into pages for crawlers, once the real page has taken over."""

import reflex as rx

CLEAR = 'useEffect(() => { document.querySelectorAll("[data-reading]").forEach((part) => part.remove()); }, []);'


class TakesOver(rx.Fragment):
    """Stands once round every page; it shows its children and does its work after the first paint."""

    def add_imports(self) -> dict[str, list[str]]:
        return {"react": ["useEffect"]}

    def add_hooks(self) -> list[str]:
        return [CLEAR]
