"""Whether axe-core finds that something on a page cannot be used by everybody."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

SETTLED = """Promise.all(document.getAnimations()
    .filter((each) => each.effect.getTiming().iterations !== Infinity)
    .map((each) => each.finished.catch(() => {})))"""
"""What is still fading in has no contrast of its own yet."""


def violations(tab: Page) -> list[str]:
    """What axe finds wrong with what is on the screen now, each with the first places where it is."""
    tab.evaluate(SETTLED)
    return [
        f"{found['id']}: {'; '.join(str(node['target'][0]) for node in found['nodes'][:3])}"
        for found in Axe().run(tab).response["violations"]
    ]


def is_accessible(tab: Page) -> None:
    assert violations(tab) == [], tab.url
