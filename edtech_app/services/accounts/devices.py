"""What a browser says about itself, in words for people."""


def device_in_words(user_agent: str) -> str:
    """A device as its owner would name it: `Chrome on Windows`, `Safari on iPhone`; never empty."""
    from ua_parser import parse  # here, because its expressions take a while to read and most events ask for none

    found = parse(user_agent[:300])
    browser = found.user_agent.family.replace("Mobile ", "").replace(" Mobile", "") if found.user_agent else ""
    system = found.os.family.replace("Mac OS X", "macOS") if found.os else ""
    if found.device and found.device.family in ("iPhone", "iPad"):
        system = found.device.family
    return " on ".join(part for part in (browser, system) if part and part != "Other") or "An unknown device"
