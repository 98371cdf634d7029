"""How search engines find their way: the site map and what they may visit."""

from html import escape

from edtech_app import routes
from edtech_app.domain.search import CatalogQuery, Sort
from edtech_app.runtime import Services

READING_PAGES = (
    routes.HOME,
    routes.COURSES,
    routes.ABOUT,
    routes.CONTACT,
    routes.TERMS,
    routes.PRIVACY,
    routes.REFUNDS,
)
PRIVATE = ("/api/", "/account", "/cart", "/checkout", "/learn", "/orders", "/outbox", "/teach", "/wishlist")
MOST_PAGES = 500
"""Catalog pages that the site map walks; search engines take 50,000 URLs in one file."""


def robots(site: str) -> str:
    """Everything may be read but what belongs to somebody."""
    closed = "\n".join(f"Disallow: {path}" for path in PRIVATE)
    return f"User-agent: *\n{closed}\n\nSitemap: {site}/sitemap.xml\n"


async def sitemap(services: Services, site: str) -> str:
    """Every page that anybody may read, courses with the day of their last change."""
    entries = [_entry(site + path) for path in READING_PAGES]
    entries += [_entry(site + routes.category(category.slug)) for category in await services.catalog.categories()]
    instructors: dict[str, None] = {}
    page, pages = 1, 1
    while page <= min(pages, MOST_PAGES):
        found = await services.search.search(CatalogQuery(sort=Sort.NEWEST, page=page))
        for card in found.cards:
            entries.append(_entry(site + routes.course(card.course.slug), f"{card.course.updated_at:%Y-%m-%d}"))
            instructors[card.course.instructor_id] = None
        page, pages = page + 1, found.pages
    entries += [_entry(site + routes.instructor(instructor_id)) for instructor_id in instructors]
    lines = ('<?xml version="1.0" encoding="UTF-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    return "\n".join((*lines, *entries, "</urlset>", ""))


def _entry(url: str, changed: str = "") -> str:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"  <url><loc>{escape(url)}</loc>{lastmod}</url>"
