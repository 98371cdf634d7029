"""What a link is called where only its address is known."""

from urllib.parse import urlsplit

SITES = {
    "github.com": "GitHub",
    "gitlab.com": "GitLab",
    "linkedin.com": "LinkedIn",
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "x.com": "X",
    "twitter.com": "X",
    "instagram.com": "Instagram",
    "facebook.com": "Facebook",
    "medium.com": "Medium",
    "stackoverflow.com": "Stack Overflow",
    "behance.net": "Behance",
    "dribbble.com": "Dribbble",
}


def link_label(address: str) -> str:
    """The site's own name where everybody knows it, else its host without `www`."""
    host = (urlsplit(address).hostname or "").removeprefix("www.")
    return next((name for site, name in SITES.items() if host == site or host.endswith(f".{site}")), host)
