"""How a course lies in the index: its words folded and stemmed, its numbers, and what each order goes by."""

import math
import zlib

import tantivy

from edtech_app.domain.search import Sort, words_of
from edtech_app.gateways.search.port import NUMBERS, TERMS, Entry

VERSION = 2
"""Raise it when an index made by older code would answer wrongly; such an index is made anew."""

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
    for name in TERMS:
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*NUMBERS, *KEYS.values(), BY_PRICE, BY_PRICE_DOWN):
        builder.add_unsigned_field(name, indexed=name in NUMBERS, fast=True)
    builder.add_float_field("popularity", fast=True)
    return builder.build()


def teach_words(index: tantivy.Index) -> None:
    """Tell an index how texts become words; folding and signs are ours, word endings the engine's."""
    index.register_tokenizer("stemmed", STEMMER)
    index.register_tokenizer("plain", PLAIN)


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
            "price": entry.price,
            "rating": entry.rating,
            "length": entry.length,
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
