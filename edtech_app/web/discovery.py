"""How search engines find their way: the site map and what they may visit."""

import re
from collections.abc import Iterable
from html import escape

from edtech_app import routes
from edtech_app.composition import Services

READING_PAGES = (
    routes.HOME,
    routes.COURSES,
    routes.ABOUT,
    routes.CONTACT,
    routes.TERMS,
    routes.PRIVACY,
    routes.REFUNDS,
)
PRIVATE = (
    "/api/",
    "/account",
    "/admin",
    "/cart",
    "/checkout",
    "/learn",
    "/notifications",
    "/orders",
    "/outbox",
    "/teach",
    "/unsubscribe",
    "/wishlist",
)
COURSES_IN_A_FILE = 1000
"""Of 50,000 that search engines take; a file is read and written in one go, and others wait meanwhile."""
COURSES_FILE = re.compile(r"/sitemap-courses-([1-9][0-9]{0,4})\.xml")


def robots(site: str) -> str:
    """Everything may be read but what belongs to somebody."""
    closed = "\n".join(f"Disallow: {path}" for path in PRIVATE)
    return f"User-agent: *\n{closed}\n\nSitemap: {site}/sitemap.xml\n"


async def sitemap(services: Services, site: str, path: str) -> str | None:
    """The file under `path`: the index, the site's own pages, or a slice of its courses; None for any other."""
    if path == "/sitemap.xml":
        _, total = await services.search.shelves([])
        files = ["/sitemap-pages.xml"]
        files += [f"/sitemap-courses-{number}.xml" for number in range(1, -(-total // COURSES_IN_A_FILE) + 1)]
        return _file("sitemapindex", "sitemap", [(site + file, "") for file in files])
    if path == "/sitemap-pages.xml":
        shelves = [routes.category(category.slug) for category in await services.catalog.categories()]
        return _file("urlset", "url", [(site + page, "") for page in (*READING_PAGES, *shelves)])
    if found := COURSES_FILE.fullmatch(path):
        return await _courses_file(services, site, int(found[1]))
    return None


async def _courses_file(services: Services, site: str, number: int) -> str | None:
    """A slice of the courses with the day of their last change, and whoever teaches them."""
    courses = await services.search.slice((number - 1) * COURSES_IN_A_FILE, COURSES_IN_A_FILE)
    if not courses:
        return None
    pages = [(site + routes.course(course.slug), f"{course.updated_at:%Y-%m-%d}") for course in courses]
    teachers = dict.fromkeys(site + routes.instructor(course.instructor_id) for course in courses)
    return _file("urlset", "url", [*pages, *((teacher, "") for teacher in teachers)])


def _file(root: str, row: str, entries: Iterable[tuple[str, str]]) -> str:
    lines = [
        f"  <{row}><loc>{escape(url)}</loc>{f'<lastmod>{changed}</lastmod>' if changed else ''}</{row}>"
        for url, changed in entries
    ]
    opening = f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', opening, *lines, f"</{root}>", ""))
