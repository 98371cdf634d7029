"""Every handler that a browser can name says who may call it."""

from reflex_base.registry import RegistrationContext

from edtech_app.states.guard import is_framework_handler, policy_of


def test_every_handler_has_a_policy():
    from edtech_app.pages import SITE_MAP

    for page in SITE_MAP:
        page.component()

    unmarked = [
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if ".edtech_app___" in name
        and not is_framework_handler(registered.handler.fn)
        and not name.endswith(".setvar")
        and policy_of(registered.handler.fn) is None
    ]

    assert unmarked == []
    assert len(RegistrationContext.get().event_handlers) > 50
