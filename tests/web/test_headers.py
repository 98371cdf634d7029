"""What a page may load, and from whom: nobody but us, and where payments are real what Razorpay's window needs."""

from edtech_app.settings import Settings
from edtech_app.web.headers import page_policy
from tests.support.world import World


def allowed(settings: Settings) -> dict[str, set[str]]:
    """The hosts of others that a page may use, by kind."""
    rules = (rule.split() for rule in page_policy(settings, ()).split("; "))
    found = {kind: {source for source in sources if source.startswith("http")} for kind, *sources in rules}
    return {kind: sources for kind, sources in found.items() if sources}


def test_without_razorpay_a_page_talks_to_nobody_else(world: World):
    assert allowed(world.settings) == {}


def test_razorpays_window_gets_what_it_needs_and_no_more(world: World):
    assert allowed(world.settings.model_copy(update={"razorpay_key": "rzp_live_1"})) == {
        "script-src": {"https://checkout.razorpay.com", "https://cdn.razorpay.com"},
        "frame-src": {"https://api.razorpay.com"},
        "img-src": {"https://cdn.razorpay.com"},
        "connect-src": {
            "https://api.razorpay.com",
            "https://lumberjack.razorpay.com",
            "https://lumberjack-metrics.razorpay.com",
        },
    }


def test_a_stand_in_for_razorpay_is_let_in_only_where_it_is_named(world: World):
    fake = {"razorpay_key": "rzp_test_1", "razorpay_url": "http://127.0.0.1:18000"}

    found = allowed(world.settings.model_copy(update=fake))

    assert {kind for kind, sources in found.items() if fake["razorpay_url"] in sources} == {"script-src", "connect-src"}
