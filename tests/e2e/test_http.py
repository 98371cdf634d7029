"""What the running product answers to any client: headers, caching, one URL a page, honest status."""

import re

import pytest

from edtech_app.components.scripts import ASSETS, version_of
from tests.support.product import Product

PUBLIC_PAGES = ["/", "/courses", "/about", "/contact", "/terms", "/privacy", "/refunds", "/login", "/signup"]


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_a_page_has_one_url_and_says_how_it_may_be_used(product: Product, path: str):
    answer = product.get(path)
    assert answer.status == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "geolocation=()" in answer.headers["permissions-policy"]
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "'unsafe-inline'" not in scripts[1]
    assert "'sha256-" in scripts[1]


def test_a_page_with_a_slash_behind_it_leads_to_the_page(product: Product):
    answer = product.get("/courses/?q=python")
    assert (answer.status, answer.headers["location"]) == (308, "/courses?q=python")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/favicon.svg", "image/svg+xml"),
        ("/favicon.ico", "image/vnd.microsoft.icon"),
        ("/apple-touch-icon.png", "image/png"),
        ("/social.png", "image/png"),
    ],
)
def test_what_browsers_and_phones_ask_for_by_themselves_is_there(product: Product, path: str, kind: str):
    answer = product.get(path)
    assert (answer.status, answer.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize("path", ["//evil.example/", "/\\evil.example/", "/%2F%2Fevil.example/"])
def test_no_url_leads_to_another_host(product: Product, path: str):
    location = product.get(path).headers.get("location", "")
    assert not location.startswith(("//", "/\\", "http"))


@pytest.mark.parametrize(
    "path",
    [
        "/nothing-here",
        "/courses/no-such-course",
        "/categories/no-such-category",
        "/instructors/" + "0" * 24,
        "/courses/%3Cscript%3E",
        "/courses/%FF%FE",
        "/.env",
        "/.data/jwt_secret",
        "/..%2f..%2fetc/passwd",
    ],
)
def test_what_is_not_there_answers_404(product: Product, path: str):
    answer = product.get(path)
    assert answer.status == 404
    assert "content-security-policy" in answer.headers


def test_the_houses_own_scripts_are_kept_for_ever_under_the_version_that_pages_ask_for(product: Product):
    answer = product.get(f"/player.js?v={version_of(ASSETS)}")
    assert answer.status == 200
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"


def test_hashed_files_are_kept_for_ever_and_come_compressed(product: Product):
    script = re.search(r'href="(/assets/entry\.client-[^"]+\.js)"', product.get("/").text)
    assert script is not None
    answer = product.get(script[1], **{"accept-encoding": "br, gzip"})
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] in ("br", "gzip")


def test_an_unchanged_page_is_not_sent_again(product: Product):
    first = product.get("/about")
    second = product.get("/about", **{"if-none-match": first.headers["etag"]})
    assert (second.status, second.body) == (304, b"")


def test_transport_is_not_forced_to_https_in_development(product: Product):
    assert "strict-transport-security" not in product.get("/").headers


def test_a_stranger_gets_no_leave_to_call_with_our_cookies(product: Product):
    answer = product.get("/api/health", origin="https://evil.example")
    assert answer.headers.get("access-control-allow-origin") != "https://evil.example"
    assert answer.headers.get("access-control-allow-origin") != "*"


def test_a_body_that_is_too_large_is_refused(product: Product):
    answer = product.request("POST", "/api/session", body=b"x" * (1024 * 1024 + 1))
    assert answer.status == 413
    assert "too large" in answer.text


def test_the_api_answers_in_json_even_where_there_is_nothing(product: Product):
    answer = product.get("/api/v1/no/such/thing")
    assert answer.status == 404
    assert answer.headers["content-type"] == "application/json"


def test_search_engines_find_every_course_and_nothing_private(product: Product):
    robots = product.get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {product.url}/sitemap.xml" in robots.text
    assert "Disallow: /teach" in robots.text
    sitemap = product.get("/sitemap.xml")
    assert sitemap.headers["content-type"].startswith("application/xml")
    files = [url.removeprefix(product.url) for url in re.findall(r"<loc>([^<]+)</loc>", sitemap.text)]
    urls = [url for file in files for url in re.findall(r"<loc>([^<]+)</loc>", product.get(file).text)]
    assert f"{product.url}/courses" in urls
    assert not [url for url in urls if "/teach" in url or "/account" in url]
    for url in urls:
        assert product.get(url.removeprefix(product.url)).status == 200, url
