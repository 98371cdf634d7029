"""Search by tantivy, a search library in Rust, in this process; its files lie in the data folder or in memory."""

import json
import shutil
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import tantivy

from edtech_app import logs
from edtech_app.domain.search import SPANS, Sort, Span
from edtech_app.gateways.search.port import CHOICES, Entry, Found, Question
from edtech_app.gateways.search.schema import (
    BY_PRICE,
    BY_PRICE_DOWN,
    KEYS,
    STEMMER,
    TYPED,
    VERSION,
    WEIGHTS,
    by_span,
    document_of,
    number_field,
    piece_field,
    schema,
    teach_words,
)

log = logs.get(__name__)

Query = tantivy.Query
MUST, SHOULD = tantivy.Occur.Must, tantivy.Occur.Should

WRITER_MEMORY = 30_000_000
MOST_CHOICES = 200
"""Categories or languages that are counted."""
BEGINNING, SLIP, TOGETHER = 0.6, 0.5, 2.0
"""What the beginning of a word counts, a word with a slip of the finger, and words side by side in the title."""
SHORTEST_BEGINNING = 2
SHORTEST_FORGIVEN = 4
"""Shorter words are one slip away from too many others."""
FOR_ALL_WORDS = 3
"""Of more words than this a fourth may be missing."""


class TantivySearch:
    """One index; `folder` None keeps it in memory.

    A folder serves one process: a second one finds it locked and works in memory. A folder that cannot be read, or was
    written by code of another `VERSION`, is emptied. The engine then begins anew, which its `bookmark` says.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._writing = threading.RLock()
        self._bookmark = ""
        self._folder = folder and folder / f"v{VERSION}"
        self._writer: tantivy.IndexWriter | None = None
        self._opened: tantivy.Index | None = None
        self._schema = schema()

    @property
    def _index(self) -> tantivy.Index:
        """Opened by the first who needs it: the command line never does."""
        if self._opened is None:
            with self._writing:
                self._opened = self._opened or self._open()
        return self._opened

    def _open(self) -> tantivy.Index:
        if self._folder is not None:
            for _ in range(2):
                try:
                    return self._open_folder(self._folder)
                except Exception as error:  # the engine raises what it likes, damaged files any
                    if "LockBusy" in str(error):
                        log.info("index_in_memory", because="another process keeps the folder")
                        break
                    log.warning("index_made_anew", because=str(error))
                    shutil.rmtree(self._folder.parent, ignore_errors=True)
            self._folder = None
        index = tantivy.Index(self._schema)
        self._begin(index)
        return index

    def _open_folder(self, folder: Path) -> tantivy.Index:
        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema, path=str(folder))
        self._begin(index)
        for other in folder.parent.iterdir():
            if other != folder:
                shutil.rmtree(other, ignore_errors=True)
        mark = folder / "bookmark.json"
        self._bookmark = str(json.loads(mark.read_text())["bookmark"]) if mark.exists() else ""
        # A file that is there and cannot be read shows here, and not in somebody's search.
        index.searcher().search(Query.all_query(), 1)
        return index

    def _begin(self, index: tantivy.Index) -> None:
        teach_words(index)
        index.config_reader("manual")
        self._writer = index.writer(heap_size=WRITER_MEMORY, num_threads=1)

    # Writing

    def update(self, entries: Iterable[Entry], gone: Iterable[str] = ()) -> None:
        with self._writing:
            writer = self._require_writer()
            for course_id in gone:
                writer.delete_documents_by_term("id", course_id)
            for entry in entries:
                writer.delete_documents_by_term("id", entry.id)
                writer.add_document(document_of(entry, self._schema))
            writer.commit()
            self._index.reload()

    def clear(self) -> None:
        with self._writing:
            self.remember("")
            writer = self._require_writer()
            writer.delete_all_documents()
            writer.commit()
            self._index.reload()

    def bookmark(self) -> str:
        return self._bookmark if self._index else ""

    def remember(self, bookmark: str) -> None:
        with self._writing:
            self._bookmark = bookmark
            if self._folder is not None:
                fresh = self._folder / "bookmark.new"
                fresh.write_text(json.dumps({"bookmark": bookmark}))
                fresh.replace(self._folder / "bookmark.json")

    def close(self) -> None:
        with self._writing:
            if self._writer is not None:
                self._writer.wait_merging_threads()
                self._writer = None

    def _require_writer(self) -> tantivy.IndexWriter:
        if not self._index or self._writer is None:
            raise RuntimeError("The search engine was closed.")
        return self._writer

    # Asking

    def changes(self, after: int, upto: int) -> dict[str, int]:
        searcher = self._index.searcher()
        among = Query.range_query(self._schema, "change", tantivy.FieldType.Unsigned, after + 1, upto)
        held: dict[str, int] = {}
        for _, address in searcher.search(among, max(1, searcher.num_docs), count=False).hits:
            document = searcher.doc(address)
            held[str(document.get_first("id"))] = int(document.get_first("change") or 0)
        return held

    def find(self, question: Question) -> Found:
        searcher = self._index.searcher()
        words = self._words_query(searcher, list(question.words))
        if question.within:
            words = _all_of([words, *[self._within(name, span) for name, span in question.within.items()]])
        narrowed = {name: self._narrowing(name, choice) for name, choice in question.narrowed.items()}
        everything = _all_of([words, *narrowed.values()])
        hits = searcher.search(
            everything, question.limit, offset=question.offset, **_order(question.sort, has_words=bool(question.words))
        )
        counts = self._counts(searcher, words, narrowed, everything) if question.count else {}
        ids = tuple(str(searcher.doc(address).get_first("id")) for _, address in hits.hits)
        return Found(ids=ids, total=_total(hits), counts=counts)

    def _words_query(self, searcher: tantivy.Searcher, words: list[str]) -> tantivy.Query:
        """All words somewhere, of many words most; side by side in the title is better."""
        if not words:
            return Query.all_query()
        each = [self._word_query(searcher, word) for word in words]
        if len(words) <= FOR_ALL_WORDS:
            found = Query.boolean_query([(MUST, query) for query in each])
        else:
            found = Query.boolean_query(
                [(SHOULD, query) for query in each], minimum_number_should_match=-(-len(words) * 3 // 4)
            )
        if len(words) == 1:
            return found
        stems: list[str | tuple[int, str]] = [_stem(word) for word in words]
        together = Query.const_score_query(Query.phrase_query(self._schema, "title", stems), TOGETHER)
        return Query.boolean_query([(MUST, found), (SHOULD, together)])

    def _word_query(self, searcher: tantivy.Searcher, word: str) -> tantivy.Query:
        """A word in its best place; while no course knows the word, one that is a slip of the finger away."""
        stem = _stem(word)
        places = [
            Query.const_score_query(Query.term_query(self._schema, name, stem), weight)
            for name, weight in WEIGHTS.items()
        ]
        is_known = any(searcher.doc_freq(name, stem) for name in WEIGHTS)
        if len(word) >= SHORTEST_BEGINNING:
            beginnings = searcher.terms_with_prefix(TYPED, word, limit=1)
            if beginnings:
                is_known = True
                pattern = "".join(f"\\{letter}" if letter in "+#" else letter for letter in word) + ".*"
                places.append(Query.const_score_query(Query.regex_query(self._schema, TYPED, pattern), BEGINNING))
        if not is_known and len(word) >= SHORTEST_FORGIVEN:
            places.append(Query.const_score_query(Query.fuzzy_term_query(self._schema, TYPED, word), SLIP))
        return Query.disjunction_max_query(places)

    def _narrowing(self, name: str, choice: str) -> tantivy.Query:
        return Query.const_score_query(Query.term_query(self._schema, name, choice), 0.0)

    def _within(self, name: str, span: Span) -> tantivy.Query:
        last = None if span.end is None else span.end - 1
        number = Query.range_query(self._schema, number_field(name), tantivy.FieldType.Unsigned, span.start, last)
        return Query.const_score_query(number, 0.0)

    def _counts(
        self,
        searcher: tantivy.Searcher,
        words: tantivy.Query,
        narrowed: Mapping[str, tantivy.Query],
        everything: tantivy.Query,
    ) -> dict[str, dict[str, int]]:
        """What each choice leaves. A field that is narrowed is counted by a question of its own, without it."""
        counts = _counted(searcher, everything, [name for name in CHOICES if name not in narrowed])
        for name in narrowed:
            others = _all_of([words, *[query for other, query in narrowed.items() if other != name]])
            counts |= _counted(searcher, others, [name])
        return counts


def _stem(word: str) -> str:
    return next(iter(STEMMER.analyze(word)), word)


def _all_of(queries: list[tantivy.Query]) -> tantivy.Query:
    return Query.boolean_query([(MUST, query) for query in queries])


def _order(sort: Sort, *, has_words: bool) -> dict[str, Any]:
    """How the engine is told an order; without words every course answers equally well, so popularity decides."""
    match sort:
        case Sort.RELEVANCE if has_words:
            return {"weight_by_field": "popularity"}
        case Sort.PRICE:
            return {"order_by_field": BY_PRICE, "order": tantivy.Order.Asc}
        case Sort.PRICE_DOWN:
            return {"order_by_field": BY_PRICE_DOWN}
        case _:
            return {"order_by_field": KEYS.get(sort, KEYS[Sort.POPULAR])}


def _total(hits: tantivy.SearchResult) -> int:
    return int(getattr(hits, "count", 0) or 0)


def _counted(searcher: tantivy.Searcher, query: tantivy.Query, names: list[str]) -> dict[str, dict[str, int]]:
    asked = {
        name: {"terms": {"field": piece_field(name) if name in SPANS else name, "size": MOST_CHOICES}} for name in names
    }
    answer = searcher.aggregate(query, asked) if asked else {}
    counts: dict[str, dict[str, int]] = {}
    for name in names:
        held = {bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"] if bucket["key"]}
        counts[name] = by_span(name, held) if name in SPANS else held
    return counts
