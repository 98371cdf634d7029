"""What browsers are told beside the content: what a page may do, and how long an answer may be kept."""

from edtech_app.settings import Settings

YEAR = 365 * 24 * 3600


def security_headers(settings: Settings) -> list[tuple[str, str]]:
    """What every answer carries; strict transport only in production, where everything is HTTPS."""
    headers = [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "strict-origin-when-cross-origin"),
        ("permissions-policy", "camera=(), microphone=(), geolocation=(), usb=()"),
        ("cross-origin-opener-policy", "same-origin-allow-popups"),
    ]
    if settings.is_production:
        headers.append(("strict-transport-security", f"max-age={YEAR}; includeSubDomains"))
    return headers


def page_policy(settings: Settings, script_hashes: tuple[str, ...]) -> str:
    """The content security policy of a page whose inline scripts have these hashes.

    Reflex evaluates what a handler sends back (toasts, redirects), so scripts need 'unsafe-eval'; inline scripts of a
    stranger have no matching hash and do not run.
    """
    scripts, frames, connections, pictures, films = "", "'none'", "", "", ""
    if settings.uses_razorpay:
        # What Razorpay's own plugin for Magento allows (its csp_whitelist.xml), and the API that the window asks.
        scripts = " https://checkout.razorpay.com https://cdn.razorpay.com"
        frames = "https://api.razorpay.com"
        connections = "".join(f" https://{name}.razorpay.com" for name in ("api", "lumberjack", "lumberjack-metrics"))
        pictures = " https://cdn.razorpay.com"
    if settings.uses_razorpay and settings.razorpay_url:
        # A stand-in for Razorpay, which production refuses to start with.
        scripts, connections = scripts + f" {settings.razorpay_url}", connections + f" {settings.razorpay_url}"
    if settings.uses_cloudinary:
        pictures, films = pictures + " https://*.cloudinary.com", " https://*.cloudinary.com"
        connections += " https://*.cloudinary.com"
    if settings.uses_cloudinary and settings.cloudinary_api_url:
        # The same for Cloudinary.
        films, connections = films + f" {settings.cloudinary_api_url}", connections + f" {settings.cloudinary_api_url}"
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'unsafe-eval' {' '.join(script_hashes)}{scripts}",
            "style-src 'self' 'unsafe-inline'",
            f"img-src 'self' data: blob:{pictures}",
            f"media-src 'self' blob:{films}",
            f"connect-src 'self'{connections}",
            f"frame-src {frames}",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )


def cache_policy(path: str, status: int, content_type: str, *, is_asked_version: bool | None = None) -> str:
    """How long browsers may keep an answer, "" where the answer decides itself.

    `is_asked_version` is None unless the address names a version of a script. Another one than asked for, as while a
    deploy reaches one server after the other, must not be kept under that name.
    """
    if status not in (200, 206, 304) or is_asked_version is False:
        return "no-store"
    if is_asked_version:
        return f"public, max-age={YEAR}, immutable"
    if path.startswith("/assets/"):
        return f"public, max-age={YEAR}, immutable"
    if path.startswith("/fonts/"):
        return f"public, max-age={YEAR}"
    if path.startswith("/api"):
        return "no-store"
    if content_type.startswith("text/html"):
        return "no-cache"
    if path.startswith(("/media", "/_", "/ping")):
        return ""
    return "public, max-age=3600"
