"""Where a request comes from, as far as that can be known and counted."""

import functools
import ipaddress
import zoneinfo


def client_address(peer: str, forwarded_for: str, trusted_hops: int) -> str:
    """The address of the client itself: the connection's other end, or what our own proxies say about it.

    Each proxy appends the address it was called from to `X-Forwarded-For`. Only the last `trusted_hops` entries were
    written by proxies of ours, so the first of those is the client; whatever stands before them, the client may have
    made up. With no trusted hop the header counts for nothing.
    """
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    if trusted_hops < 1 or len(entries) < trusted_hops:
        return peer
    return entries[-trusted_hops]


def counted_network(address: str) -> str:
    """What limits count an address as: IPv4 by itself, IPv6 by its /64, of which one customer owns every address."""
    found = _read(address)
    if found is None:
        return address
    return _network(found, 64) if found.version == 6 else str(found)


def is_this_computer(address: str) -> bool:
    """Whether it is a loopback address, or none at all, as behind a Unix socket."""
    found = _read(address)
    return not address or (found is not None and found.is_loopback)


def is_time_zone(name: str) -> bool:
    """Whether it is the IANA name of a time zone, such as `Asia/Kolkata`."""
    return name in _time_zones()


@functools.cache
def _time_zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


PRESENT_NAMES = {
    "Katmandu": "Kathmandu",
    "Rangoon": "Yangon",
    "Saigon": "Ho Chi Minh City",
    "Kiev": "Kyiv",
}
"""Cities whose clocks browsers still call by an earlier name."""


INDIA = ("Asia/Kolkata", "Asia/Calcutta")
"""All of the country has one clock; its city says nothing of where somebody is."""


def place_in_words(address: str, time_zone: str) -> str:
    """Roughly where a client is: its clock's city, or India, and the network without the part that names one computer.

    A browser may claim any time zone, so this is a help to its owner's memory and proof of nothing.
    """
    found, network = _read(address), ""
    if found is not None:
        network = "this computer" if found.is_loopback else _network(found, 24 if found.version == 4 else 48)
    city = time_zone.rpartition("/")[2].replace("_", " ") if "/" in time_zone else ""
    city = PRESENT_NAMES.get(city, city)
    where = "in India" if time_zone in INDIA else f"near {city}" if city else ""
    return " · ".join(part for part in (where, network) if part) or "unknown place"


def _read(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(address: ipaddress.IPv4Address | ipaddress.IPv6Address, length: int) -> str:
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False).network_address)
