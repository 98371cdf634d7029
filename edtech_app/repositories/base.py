"""The plain dialect of MongoDB that every server we run on understands alike, as methods.

Documents are JSON, keys are strings, writes are whole or counted. A repository speaks only through these methods, so
that it cannot leave the dialect by accident; docs/database.md says why each thing is as it is.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, Generic, TypeVar

from pymongo import ReplaceOne

from edtech_app.domain.entity import Entity, is_id
from edtech_app.domain.errors import ChangedElsewhere, Conflict, Duplicate, NotFound
from edtech_app.repositories.errors import database_errors

E = TypeVar("E", bound=Entity)

Scalar = str | int
Filter = Mapping[str, Any]
"""Equality on strings and ints, `$in` on strings, `$gt $gte $lt $lte` on ints and on indexed strings."""
Order = Sequence[tuple[str, int]]
Place = tuple[Scalar, str]
"""Where a walk through a list has come to: the last row's value in the list's order, and its id."""

MAX_TRIES = 60
"""How often a change is tried again when others keep writing the same document (50 writers at once must all win)."""


class Repository(Generic[E]):
    """Stores entities of one kind in one collection, whole, under a version."""

    collection: ClassVar[str]
    entity: type[E]
    missing: ClassVar[str] = "This does not exist."
    packed: ClassVar[tuple[str, ...]] = ()
    """Fields of hundreds of small parts that nobody asks for alone, each stored as one text: the embedded server walks
    through every part of what it reads."""

    def __init__(self, database: Any) -> None:
        self._docs = database[self.collection]

    # What every repository offers

    async def get(self, entity_id: str) -> E:
        """
        Raises:
            NotFound: There is no such id, or it is no id at all.
        """
        found = await self.find(entity_id)
        if found is None:
            raise NotFound(self.missing)
        return found

    async def find(self, entity_id: str) -> E | None:
        """The entity, or None; anything that has not the form of an id is simply not found."""
        return await self._one({"_id": entity_id}) if is_id(entity_id) else None

    async def many(self, entity_ids: Iterable[str]) -> list[E]:
        """The entities that exist, in the order of the ids asked for."""
        wanted = [entity_id for entity_id in dict.fromkeys(entity_ids) if is_id(entity_id)]
        if not wanted:
            return []
        found = {entity.id: entity for entity in await self._list({"_id": {"$in": wanted}})}
        return [found[entity_id] for entity_id in wanted if entity_id in found]

    async def add(self, entity: E) -> E:
        """Store a new entity.

        Raises:
            Duplicate: Its id or one of its unique keys is taken.
        """
        async with database_errors():
            await self._docs.insert_one(self._encode(entity))
        return entity

    async def save(self, entity: E) -> E:
        """Replace the stored entity if nobody wrote it since it was read; returns it with its new version.

        Raises:
            ChangedElsewhere: Somebody did.
            Duplicate: A unique key is taken.
        """
        saved = entity.model_copy(update={"version": entity.version + 1})
        async with database_errors():
            result = await self._docs.replace_one({"_id": entity.id, "version": entity.version}, self._encode(saved))
        if result.matched_count != 1:
            raise ChangedElsewhere
        return saved

    async def save_all(self, entities: Sequence[E]) -> list[E | None]:
        """`save` for several at once, which must not change unique keys; None for each that somebody else wrote.

        Each is saved by itself: when the server goes away in the middle, some are.
        """
        if not entities:
            return []
        saved = [entity.model_copy(update={"version": entity.version + 1}) for entity in entities]
        rows = [self._encode(entity) for entity in saved]
        writes = [ReplaceOne({"_id": row["_id"], "version": row["version"] - 1}, row) for row in rows]
        async with database_errors():
            if (await self._docs.bulk_write(writes, ordered=False)).matched_count == len(rows):
                return [*saved]
            # The server says how many, and not which.
            found = self._docs.find({"_id": {"$in": [row["_id"] for row in rows]}})
            stored = {row["_id"]: row for row in await found.to_list(None)}
        return [ours if stored.get(ours.id) == row else None for ours, row in zip(saved, rows, strict=True)]

    async def change(self, entity_id: str, change: Callable[[E], E], *, read: E | None = None) -> E:
        """Read, change and save; tried again when somebody else wrote in between.

        `change` may run several times and must have no side effects; what it raises is passed on, and returning its
        argument unchanged writes nothing. `read` is the entity if the caller has just read it.
        """
        for _ in range(MAX_TRIES):
            before, read = read or await self.get(entity_id), None
            after = change(before)
            if after == before:
                return before
            try:
                return await self.save(after)
            except ChangedElsewhere:
                continue
        raise Conflict("Too many people are changing this at once. Please try again.")

    async def after(self, entity_id: str, *, limit: int = 100) -> list[E]:
        """A page of all there are in the order of their ids, from behind one on ("" for the first page)."""
        return await self._list({"_id": {"$gt": entity_id}}, sort=[("_id", 1)], limit=limit)

    def form(self) -> str:
        """A short name of the form in which entities are stored; another one whenever a field comes or goes."""
        schema = json.dumps(self.entity.model_json_schema(mode="serialization"), sort_keys=True)
        return hashlib.sha256(schema.encode()).hexdigest()[:16]

    async def renew(self, *, page: int = 100) -> int:
        """Write anew every row that an older version of us has stored otherwise, and say how many that were."""
        renewed = 0
        # Never the rows behind an id: for each such page the embedded server goes through the whole collection.
        every = self._docs.find({}, {"_id": 1}).batch_size(page)
        while True:
            async with database_errors():
                ids = [row["_id"] for row in await every.to_list(page)]
            if not ids:
                return renewed
            async with database_errors():
                documents: list[dict[str, Any]] = await self._docs.find({"_id": {"$in": ids}}).to_list(None)
            for document in documents:
                entity = self._decode(document)
                if self._encode(entity) != document:
                    # Whoever writes it at this moment writes it as we would.
                    with suppress(ChangedElsewhere):
                        await self.save(entity)
                        renewed += 1

    async def remove(self, entity_id: str) -> bool:
        """Delete; says whether there was something to delete."""
        async with database_errors():
            return (await self._docs.delete_one({"_id": entity_id})).deleted_count == 1

    # The words its subclasses may speak

    async def _add_once(self, entity: E, same: Filter) -> E:
        """Store it, or return the one that is there with the same unique key: of many at once, one is kept.

        Raises:
            Duplicate: It is like another one in something else that only one may have.
        """
        try:
            return await self.add(entity)
        except Duplicate:
            found = await self._one(same)
            if found is None:
                raise
            return found

    async def _one(self, where: Filter) -> E | None:
        async with database_errors():
            document = await self._docs.find_one(dict(where))
        return None if document is None else self._decode(document)

    async def _list(self, where: Filter, *, sort: Order = (), limit: int = 0, skip: int = 0) -> list[E]:
        async with database_errors():
            cursor = self._docs.find(dict(where))
            if sort:
                cursor = cursor.sort(list(sort))
            if skip:
                cursor = cursor.skip(skip)
            if limit:
                cursor = cursor.limit(limit)
            return [self._decode(document) for document in await cursor.to_list(None)]

    async def _rows(self, fields: Sequence[str], where: Filter, *, sort: Order, limit: int) -> list[dict[str, Any]]:
        """Some top-level fields, and the id, of documents that are read by the hundred."""
        async with database_errors():
            cursor = self._docs.find(dict(where), dict.fromkeys(fields, 1)).sort(list(sort)).limit(limit)
            return await cursor.to_list(None)

    async def _walk(
        self,
        field: str,
        where: Filter,
        *,
        behind: Place | None,
        limit: int,
        down: bool = False,
        within: Filter | None = None,
    ) -> list[E]:
        """A page in the order of an indexed field and then of the ids, from behind a place on; no row is missed.

        `within` bounds the field, as in `{"$gte": "as", "$lt": "at"}`; `where` is about the others.
        """
        bounds, step = {field: dict(within)} if within else {}, -1 if down else 1
        order = [(field, step), ("_id", step)]
        if behind is None:
            return await self._list({**where, **bounds}, sort=order, limit=limit)
        value, last = behind
        level = [e for e in await self._list({**where, field: value}) if e.id != last and (e.id < last) is down]
        page = sorted(level, key=lambda entity: entity.id, reverse=down)[:limit]
        if len(page) < limit:
            beyond = {**bounds.get(field, {}), "$lt" if down else "$gt": value}
            page += await self._list({**where, field: beyond}, sort=order, limit=limit - len(page))
        return page

    async def _count(self, where: Filter) -> int:
        """How many there are, from the indexes; 13 µs each on the embedded server, so for bounded sets only.

        This one pipeline because `count_documents` makes the embedded server read the whole collection, whatever is
        counted: 2.5 s of 20,000 documents for twenty of them, 2 ms so.
        """
        async with database_errors():
            found = await self._docs.aggregate([{"$match": dict(where)}, {"$count": "rows"}]).to_list(None)
        return found[0]["rows"] if found else 0

    async def _set(self, entity_id: str, fields: Mapping[str, Scalar], *, expected: Filter | None = None) -> bool:
        """Set strings and ints where the document still is as `expected`; says whether this call did it.

        The filter is the lock: of many such calls at once exactly one matches, provided `fields` changes what
        `expected` names.
        """
        async with database_errors():
            result = await self._docs.update_one(
                {"_id": entity_id, **(expected or {})}, {"$set": dict(fields), "$inc": {"version": 1}}
            )
        return result.matched_count == 1

    async def _increase(self, entity_id: str, **amounts: int) -> bool:
        """Add to ints of one document, exactly under any concurrency; says whether the document exists."""
        async with database_errors():
            result = await self._docs.update_one({"_id": entity_id}, {"$inc": {**amounts, "version": 1}})
        return result.matched_count == 1

    async def _delete_all(self, where: Filter) -> int:
        async with database_errors():
            return (await self._docs.delete_many(dict(where))).deleted_count

    def _encode(self, entity: E) -> dict[str, Any]:
        document = entity.model_dump(mode="json")
        document["_id"] = document.pop("id")
        return document | {field: json.dumps(document[field], separators=(",", ":")) for field in self.packed}

    def _decode(self, document: dict[str, Any]) -> E:
        parts = {field: json.loads(document[field]) for field in self.packed if isinstance(document.get(field), str)}
        return self.entity.model_validate({**document, **parts, "id": document["_id"]})


def repositories() -> list[type[Repository[Any]]]:
    """Every repository of the house."""
    return [kind for kind in Repository.__subclasses__() if kind.__module__.startswith(__package__ or "")]
