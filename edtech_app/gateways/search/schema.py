"""How a course lies in the index: its words folded and stemmed, its numbers, and what each order goes by."""

import bisect
import math
import zlib
from collections.abc import Mapping

import tantivy

from edtech_app.domain.search import SPANS, Sort, words_of
from edtech_app.gateways.search.port import CHOICES, Entry

LAYOUT = 6
"""Raise it when an index made by older code would answer wrongly."""
VERSION = f"{LAYOUT}-{zlib.crc32(repr(SPANS).encode()):08x}"
"""An index of another version is made anew."""
CUTS = {
    name: sorted({0} | {edge for span in spans.values() for edge in (span.start, span.end) if edge is not None})
    for name, spans in SPANS.items()
}
"""Each number's spans cut at each other's ends. The index keeps the names of the spans that a course lies in, to find
it by, and its one piece, to count it by: one value is counted five times faster than several."""

WEIGHTS = {"title": 8.0, "tags": 5.0, "instructor": 4.0, "shelf": 4.0, "subtitle": 3.0, "description": 1.0}
"""What a word counts that is found there. Constants, so that no rare word in a description outweighs a title."""

TYPED = "typed"
"""The words of the short texts as they were typed: for beginnings of words and for slips of the finger."""

POPULARITY = 0.29
"""Tantivy multiplies a score by log2(2 + weight): popularity lifts a course by a fifth, never over a better place."""

KEYS = {Sort.POPULAR: "by_students", Sort.TOP_RATED: "by_rating", Sort.NEWEST: "by_date"}
BY_PRICE, BY_PRICE_DOWN = "by_price", "by_price_down"

MANY_STUDENTS = (1 << 24) - 1
STEMMER = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).filter(tantivy.Filter.stemmer("english")).build()
PLAIN = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()


def schema() -> tantivy.Schema:
    """The index's fields."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("change", stored=True, indexed=True, fast=True)
    for name in WEIGHTS:
        builder.add_text_field(name, tokenizer_name="stemmed", index_option="position" if name == "title" else "basic")
    builder.add_text_field(TYPED, tokenizer_name="plain", index_option="basic")
    for name in CHOICES:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name not in SPANS)
    for name in SPANS:
        builder.add_text_field(piece_field(name), tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*KEYS.values(), BY_PRICE, BY_PRICE_DOWN, *map(number_field, SPANS)):
        builder.add_unsigned_field(name, fast=True)
    builder.add_float_field("popularity", fast=True)
    return builder.build()


def teach_words(index: tantivy.Index) -> None:
    """Tell an index how texts become words; folding and signs are ours, word endings the engine's."""
    index.register_tokenizer("stemmed", STEMMER)
    index.register_tokenizer("plain", PLAIN)


def piece_field(name: str) -> str:
    return f"{name}_piece"


def number_field(name: str) -> str:
    return f"{name}_number"


def by_span(name: str, pieces: Mapping[str, int]) -> dict[str, int]:
    """The counts of a number's pieces, added up for each of its spans."""
    starts = list(enumerate(CUTS[name]))
    return {
        choice: sum(pieces.get(str(piece), 0) for piece, start in starts if start in span)
        for choice, span in SPANS[name].items()
    }


def document_of(entry: Entry, fields: tantivy.Schema) -> tantivy.Document:
    """A course as the index keeps it."""
    words = {name: " ".join(words_of(getattr(entry, name))) for name in WEIGHTS}
    students = min(entry.students, MANY_STUDENTS)
    rated = round(entry.weighted_rating * 1000)
    tie = zlib.crc32(entry.id.encode()) >> 8
    popularity = math.log1p(students) / math.log1p(MANY_STUDENTS) * 0.9 + rated / 5000 * 0.1
    return tantivy.Document.from_dict(
        {
            "id": entry.id,
            "change": entry.change,
            **words,
            TYPED: " ".join(words[name] for name in WEIGHTS if name != "description"),
            "category": entry.category,
            "level": entry.level,
            "language": entry.language,
            **{
                name: [choice for choice, span in spans.items() if getattr(entry, name) in span]
                for name, spans in SPANS.items()
            },
            **{
                piece_field(name): str(bisect.bisect_right(cuts, getattr(entry, name)) - 1)
                for name, cuts in CUTS.items()
            },
            **{number_field(name): getattr(entry, name) for name in SPANS},
            "popularity": POPULARITY * popularity,
            # Each order's value first, then what decides between equals: students, rating, at last chance by the id.
            "by_students": students << 40 | rated << 24 | tie,
            "by_rating": rated << 48 | students << 24 | tie,
            "by_date": entry.published_at << 16 | tie >> 8,
            "by_price": entry.price << 24 | MANY_STUDENTS - students,
            "by_price_down": entry.price << 24 | students,
        },
        fields,
    )
