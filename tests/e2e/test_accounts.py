"""An account in two browsers: what one of them changes, the other is told."""

import re

from playwright.sync_api import expect

from tests.e2e.conftest import OpenTab
from tests.e2e.people import Somebody

EMAIL = "asha.kulkarni@example.com"


def test_a_new_password_in_one_browser_throws_the_other_out_at_its_next_click(open_tab: OpenTab):
    at_home = Somebody(open_tab(), "Asha", "Kulkarni", EMAIL)
    on_the_way = Somebody(open_tab(390, 844), "Asha", "Kulkarni", EMAIL)
    at_home.sign_up("Learning", open_tab())
    on_the_way.sign_in()
    on_the_way.go("/account/security")
    devices = on_the_way.tab.get_by_role("main").get_by_role("listitem")
    expect(devices.get_by_text("This device", exact=True)).to_have_count(1)
    expect(devices.get_by_role("button", name="Sign out")).to_have_count(1)

    at_home.change_password("Banyan-harbour-77")
    on_the_way.tab.get_by_role("link", name="Profile").click()

    expect(on_the_way.tab.get_by_text("You have been signed out.")).to_be_visible()
    on_the_way.password = at_home.password
    on_the_way.fill_in_and_sign_in()
    expect(on_the_way.tab).to_have_url(re.compile("/account$"))
    expect(on_the_way.tab.get_by_label("First name")).to_have_value("Asha")
