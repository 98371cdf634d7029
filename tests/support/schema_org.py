"""What structured data must look like: schema.org's vocabulary for the types we write, and what Google asks of them.

Sources: https://schema.org/{Course,Person,BreadcrumbList,WebSite,Offer,AggregateRating,CourseInstance} for the
properties and their types; https://developers.google.com/search/docs/appearance/structured-data/{course,breadcrumb,
review-snippet} for what is required. A property that neither knows is a mistake, as in their own validators.
"""

from typing import Any

from jsonschema import Draft202012Validator

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
URL: dict[str, Any] = {"type": "string", "pattern": r"^https?://[^\s]+$"}
PRICE: dict[str, Any] = {"type": "string", "pattern": r"^\d+\.\d{2}$"}


def _thing(kind: str, required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"@context": {"const": "https://schema.org"}, "@type": {"const": kind}, **properties},
        "required": ["@type", *required],
        "additionalProperties": False,
    }


PERSON = _thing(
    "Person",
    ("name",),
    name=TEXT,
    url=URL,
    image=URL,
    jobTitle=TEXT,
    description=TEXT,
    sameAs={
        "type": "array",
        "items": URL,
        "minItems": 1,
    },
)
ORGANIZATION = _thing("Organization", ("name",), name=TEXT, url=URL, logo=URL, sameAs=URL)
OFFER = _thing(
    "Offer",
    ("category", "price", "priceCurrency"),
    category={"enum": ["Free", "Paid", "Partially Free", "Subscription"]},
    price=PRICE,
    priceCurrency={"const": "INR"},
    url=URL,
    availability=URL,
)
RATING = _thing(
    "AggregateRating",
    ("ratingValue", "ratingCount"),
    ratingValue={"type": "string", "pattern": r"^[1-5]\.\d+$"},
    ratingCount={"type": "integer", "minimum": 1},
    bestRating={"type": "integer"},
    worstRating={"type": "integer"},
)
REVIEW = _thing(
    "Review",
    ("author", "reviewRating"),
    author=PERSON,
    reviewRating=_thing(
        "Rating",
        ("ratingValue",),
        ratingValue={"type": "integer", "minimum": 1, "maximum": 5},
        bestRating={"const": 5},
        worstRating={"const": 1},
    ),
    reviewBody=TEXT,
    datePublished={"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
)
INSTANCE = _thing(
    "CourseInstance",
    ("courseMode", "courseWorkload"),
    courseMode={"enum": ["Online", "Onsite", "Blended"]},
    courseWorkload={"type": "string", "pattern": r"^PT(\d+H)?(\d+M)?$"},
    instructor=PERSON,
)
COURSE = _thing(
    "Course",
    ("name", "description", "provider", "offers", "hasCourseInstance"),
    name=TEXT,
    description=TEXT,
    url=URL,
    image=URL,
    inLanguage=TEXT,
    educationalLevel=TEXT,
    provider=ORGANIZATION,
    author=PERSON,
    offers=OFFER,
    aggregateRating=RATING,
    review={"type": "array", "items": REVIEW, "minItems": 1},
    hasCourseInstance=INSTANCE,
    dateModified=TEXT,
    datePublished=TEXT,
)
CRUMB = _thing(
    "ListItem", ("position", "name", "item"), position={"type": "integer", "minimum": 1}, name=TEXT, item=URL
)
BREADCRUMBS = _thing(
    "BreadcrumbList", ("itemListElement",), itemListElement={"type": "array", "items": CRUMB, "minItems": 2}
)
ROW = _thing("ListItem", ("position", "url"), position={"type": "integer", "minimum": 1}, url=URL)
LIST = _thing("ItemList", ("itemListElement",), itemListElement={"type": "array", "items": ROW})
SEARCH = _thing(
    "SearchAction",
    ("target", "query-input"),
    target={"type": "string", "pattern": r"\{search_term_string\}"},
    **{"query-input": {"const": "required name=search_term_string"}},
)
SITE = _thing("WebSite", ("name", "url"), name=TEXT, url=URL, potentialAction=SEARCH)

SCHEMAS = {"Course": COURSE, "Person": PERSON, "BreadcrumbList": BREADCRUMBS, "ItemList": LIST, "WebSite": SITE}


def mistakes_in(data: dict[str, Any]) -> list[str]:
    """What is wrong with one block of structured data, in words; empty when nothing is."""
    schema = SCHEMAS.get(str(data.get("@type")))
    if schema is None:
        return [f"nobody asked for {data.get('@type')}"]
    whole = {**schema, "required": [*schema["required"], "@context"]}
    return [f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(data)]
