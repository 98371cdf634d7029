"""Pictures of every letter, for people to look at.

    python -m tests.e2e.letters [LETTER ...]

Each letter is drawn with values as they are in life and with the worst there may be, as wide as a phone and as a
desktop's reading pane: in the light, in the dark that the letter chooses itself, and in a client that throws its style
sheet away and darkens it by force. The pictures lie in `tests/e2e/pictures/letters/`.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from edtech_app.services.mail import rendered
from edtech_app.settings import Settings
from tests.support.browser import launch_options
from tests.support.letters import LETTERS, with_extremes

FOLDER = Path(__file__).parent / "pictures" / "letters"
WIDTHS = (390, 700)
OWN_STYLE = re.compile(r"<style>.*?</style>|<meta name=\"(supported-)?color-schemes?\"[^>]*>", re.DOTALL)


def letters(names: list[str]) -> Iterator[tuple[str, str]]:
    """Each picture's name, and the letter's HTML."""
    settings = Settings(
        _env_file=None,  # pyright: ignore[reportCallIssue]
        site_url="http://school.test",
        support_email="help@school.test",
    )
    for name in names or LETTERS:
        for number, values in enumerate(LETTERS[name], 1):
            yield f"{name}-{number}", rendered(name, values, settings).html
        yield f"{name}-extreme", rendered(name, with_extremes(LETTERS[name][0]), settings).html


def take(browser: Browser, name: str, html: str, theme: str) -> None:
    """Draw one letter at every width."""
    page = browser.new_page(color_scheme="light" if theme == "light" else "dark")
    try:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 300})
            page.set_content(html)
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                sys.stdout.write(f"{name} is {wide} pixels wide where {width} are\n")
            page.screenshot(path=FOLDER / f"{name}-{width}-{theme}.png", full_page=True)
    finally:
        page.close()


def main() -> None:
    """Draw the letters that are named, or all of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        options = launch_options(playwright)
        browser = playwright.chromium.launch(**options)
        forcing = playwright.chromium.launch(
            **{**options, "args": [*options["args"], "--enable-features=WebContentsForceDark"]}
        )
        for name, html in letters(sys.argv[1:]):
            for theme in ("light", "dark"):
                take(browser, name, html, theme)
            take(forcing, name, OWN_STYLE.sub("", html), "forced")
        browser.close()
        forcing.close()
    sys.stdout.write(f"{FOLDER}\n")


if __name__ == "__main__":
    main()
