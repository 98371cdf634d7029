"""MongoDB in memory, mongomock's: quick enough for a database in every test, and up to date with PyMongo."""

import copy
import functools
import marshal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import mongomock.collection
import mongomock.helpers
import mongomock_motor.patches
from mongomock.collection import BulkOperationBuilder, Collection
from mongomock_motor import AsyncMongoMockClient, AsyncMongoMockDatabase

from edtech_app.repositories.indexes import ensure_indexes

_with_times = mongomock.helpers.patch_datetime_awareness_in_document
_iter_documents = Collection._iter_documents
_get_collection = AsyncMongoMockDatabase.get_collection
_add_replace = BulkOperationBuilder.add_replace


def _iter_documents_by_id(collection: Any, where: Any) -> Iterator[Any]:
    """Look at the documents that are asked for by id, as an index lets a server do, and not at all there are."""
    wanted = where.get("_id") if isinstance(where, dict) else None
    ids = wanted["$in"] if isinstance(wanted, dict) and wanted.keys() == {"$in"} else [wanted]
    if not isinstance(ids, list) or not all(isinstance(each, str) for each in ids):
        return _iter_documents(collection, where)
    store = collection._store
    found = [store[each] for each in sorted(set(ids)) if each in store]
    return (document for document in found if mongomock.collection.filter_applies(where, document))


PLAIN = 2
"""The version of `marshal` that writes a part down wherever it stands, so that no two parts of a copy are one."""


def copied(value: Any, _: Any = None) -> Any:
    """A copy of a document or its part.

    Nearly all is JSON, as our dialect demands, which `marshal` copies ten times as fast as Python could.
    """
    try:
        return marshal.loads(marshal.dumps(value, PLAIN))
    except ValueError:
        return copy.deepcopy(value)


def _with_times_of_mongodb(value: Any) -> Any:
    """The same with its times as MongoDB keeps them; what `marshal` copies has none."""
    try:
        return marshal.loads(marshal.dumps(value, PLAIN))
    except ValueError:
        return _with_times(value)


def _get_same_collection(database: Any, name: str, *args: Any, **options: Any) -> Any:
    """Make each collection once; repositories ask for theirs at every turn."""
    if args or options:
        return _get_collection(database, name, *args, **options)
    made = database.__dict__.setdefault("_made", {})
    if name not in made:
        made[name] = _get_collection(database, name)
    return made[name]


def _add_replace_of_newer_pymongo(builder: Any, *args: Any, sort: None = None, **options: Any) -> None:
    """Take what PyMongo passes since 4.11 with each replacement of a bulk write; mongomock 4.3 does not know it."""
    _add_replace(builder, *args, **options)


def _as_it_is(collection: Any) -> Any:
    """Ask with texts as they are; those of Beanie, a library that we do not use, would be made plain each time."""
    return collection


for place, name, better in (
    (mongomock_motor.patches, "_patch_iter_documents_and_get_dataset", _as_it_is),
    (Collection, "_iter_documents", _iter_documents_by_id),
    (mongomock.collection, "_copy_field", copied),
    (mongomock.collection, "copy", SimpleNamespace(copy=copy.copy, deepcopy=copied)),
    (mongomock.collection, "version", SimpleNamespace(parse=functools.cache(mongomock.collection.version.parse))),
    (mongomock.helpers, "patch_datetime_awareness_in_document", _with_times_of_mongodb),
    (AsyncMongoMockDatabase, "get_collection", _get_same_collection),
    (BulkOperationBuilder, "add_replace", _add_replace_of_newer_pymongo),
):
    setattr(place, name, better)


def database_in_memory() -> Any:
    """An empty database without indexes."""
    return AsyncMongoMockClient()["school"]


_indexed: list[Any] = []


async def indexed_database_in_memory() -> Any:
    """An empty database with all our indexes; they are made once and copied."""
    if not _indexed:
        _indexed.append(database_in_memory())
        await ensure_indexes(_indexed[0])
    database = database_in_memory()
    for name, collection in _indexed[0].delegate._store._collections.items():
        for index, keys in collection.indexes.items():
            database.delegate._store[name].create_index(index, keys)
    return database
