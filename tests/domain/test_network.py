"""Where a request comes from."""

import pytest

from edtech_app.domain.network import client_address, counted_network, is_this_computer, is_time_zone, place_in_words


def test_without_proxies_of_ours_what_a_client_says_about_itself_counts_for_nothing():
    assert client_address("192.0.2.7", "10.0.0.1, 10.0.0.2", 0) == "192.0.2.7"


def test_behind_our_proxies_the_first_entry_that_they_wrote_is_the_client():
    assert client_address("10.0.0.9", "203.0.113.5", 1) == "203.0.113.5"
    assert client_address("10.0.0.9", "1.1.1.1, 203.0.113.5", 1) == "203.0.113.5"
    assert client_address("10.0.0.9", "1.1.1.1, 203.0.113.5, 10.0.0.8", 2) == "203.0.113.5"


def test_a_header_shorter_than_our_proxies_make_it_did_not_come_through_them():
    assert client_address("192.0.2.7", "203.0.113.5", 2) == "192.0.2.7"
    assert client_address("192.0.2.7", "", 1) == "192.0.2.7"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1%eth0", "2001:db8:1:2::"),
        ("", ""),
        ("unknown", "unknown"),
    ],
)
def test_a_network_is_counted_once_however_its_addresses_are_written(address: str, network: str):
    assert counted_network(address) == network


def test_a_time_zone_has_its_iana_name():
    assert is_time_zone("Asia/Kolkata")
    assert not any(is_time_zone(name) for name in ("", "Mars/Olympus", "../../etc/passwd", "asia/kolkata"))


@pytest.mark.parametrize(
    ("address", "time_zone", "words"),
    [
        ("203.0.113.77", "Asia/Kolkata", "in India · 203.0.113.0"),
        ("203.0.113.77", "Asia/Calcutta", "in India · 203.0.113.0"),
        ("203.0.113.77", "", "203.0.113.0"),
        ("2001:db8:1:2::5", "America/New_York", "near New York · 2001:db8:1::"),
        ("127.0.0.1", "UTC", "this computer"),
        ("::1", "", "this computer"),
        ("", "", "unknown place"),
    ],
)
def test_a_place_is_told_in_words_without_the_exact_address(address: str, time_zone: str, words: str):
    assert place_in_words(address, time_zone) == words


def test_limits_and_words_keep_as_much_of_an_address_as_one_customer_has():
    assert counted_network("2001:db8:1:3::9") == "2001:db8:1:3::"
    assert place_in_words("203.0.113.200", "") == "203.0.113.0"
    assert place_in_words("2001:db8:1:ffff::9", "") == "2001:db8:1::"


def test_only_a_loopback_address_or_none_is_this_computer():
    assert all(is_this_computer(address) for address in ("", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"))
    assert not any(is_this_computer(address) for address in ("192.0.2.7", "2001:db8::1", "unknown"))
