"""What search engines read of a page as data, in the words of schema.org (JSON-LD)."""

import json
from collections.abc import Iterable
from typing import Any

from edtech_app import routes
from edtech_app.domain.accounts import PublicFace
from edtech_app.domain.catalog import Course
from edtech_app.domain.money import CURRENCY
from edtech_app.domain.reviews import Review

Data = dict[str, Any]


def as_json(data: Data) -> str:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps({"@context": "https://schema.org", **data}, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def website(name: str, site: str) -> Data:
    """The house, and where one searches in it; `site` is its address without a path."""
    return {
        "@type": "WebSite",
        "name": name,
        "url": f"{site}/",
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{site}{routes.COURSES}?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


def course_list(courses: Iterable[Course], site: str) -> Data:
    """Courses in the order in which the page lists them."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "url": site + routes.course(course.slug)}
            for place, course in enumerate(courses, start=1)
        ],
    }


def breadcrumbs(trail: Iterable[tuple[str, str]], site: str) -> Data:
    """The way to a page: names and paths, the page itself last."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": site + path}
            for place, (name, path) in enumerate(trail, start=1)
        ],
    }


def person_data(instructor: PublicFace, *, url: str, picture: str) -> Data:
    """Somebody who teaches; what they do not say of themselves is left out."""
    data: Data = {
        "@type": "Person",
        "name": instructor.name,
        "url": url,
        "jobTitle": instructor.headline,
        "image": picture,
        "sameAs": list(instructor.links),
    }
    return {name: value for name, value in data.items() if value}


def course_data(
    course: Course,
    *,
    url: str,
    description: str,
    picture: str,
    teacher: str,
    reviews: Iterable[Review],
    house: str,
    site: str,
) -> Data:
    """A course with its price, its length, its rating and what was said of it."""
    data: Data = {
        "@type": "Course",
        "name": course.title,
        "description": description,
        "url": url,
        "image": picture,
        "inLanguage": course.language,
        "provider": {"@type": "Organization", "name": house, "url": f"{site}/"},
        "author": {"@type": "Person", "name": teacher},
        "offers": {
            "@type": "Offer",
            "category": "Free" if course.is_free else "Paid",
            "price": f"{course.price.paise / 100:.2f}",
            "priceCurrency": CURRENCY,
        },
        "hasCourseInstance": {
            "@type": "CourseInstance",
            "courseMode": "Online",
            "courseWorkload": f"PT{max(1, round(course.seconds / 60))}M",
        },
    }
    if course.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": f"{course.rating:.2f}",
            "ratingCount": course.rating_count,
        }
    if said := [_review(review) for review in reviews]:
        data["review"] = said
    return data


def _review(review: Review) -> Data:
    data: Data = {
        "@type": "Review",
        "author": {"@type": "Person", "name": review.author_name},
        "datePublished": f"{review.created_at:%Y-%m-%d}",
        "reviewRating": {"@type": "Rating", "ratingValue": review.stars, "bestRating": 5, "worstRating": 1},
    }
    return {**data, "reviewBody": review.text} if review.text else data
