"""What could not be loaded is asked for again, and again, until it is there."""

from pathlib import Path

from tests.e2e.conftest import OpenTab

AGAIN = Path(__file__).parents[2] / "assets" / "again.js"
FAILED = """<button data-again onclick="window.asked = (window.asked ?? 0) + 1">Try again</button>"""
MINUTE = 60_000


def test_a_page_that_stays_as_it_is_after_an_answer_in_vain_is_asked_for_on(open_tab: OpenTab):
    tab = open_tab()
    tab.clock.install()
    tab.set_content(FAILED)
    tab.add_script_tag(path=AGAIN)

    tab.clock.run_for(MINUTE)
    assert 3 <= tab.evaluate("asked") <= 10
    tab.evaluate("document.querySelector('[data-again]').remove()")
    asked = tab.evaluate("asked")
    tab.clock.run_for(MINUTE)
    assert tab.evaluate("asked") == asked
