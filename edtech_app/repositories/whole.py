"""The whole database, whatever is in it: read out in parts and written anew, for backups."""

import hashlib
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

from bson import decode_all, encode
from bson.errors import BSONError
from pymongo.errors import BulkWriteError

from edtech_app.domain.errors import Duplicate
from edtech_app.repositories.errors import driver_errors
from edtech_app.repositories.indexes import ensure_indexes

PART_BYTES = 4 * 1024**2
BATCH = 500
LARGEST_DOCUMENT = 16 * 1024**2
"""MongoDB's own limit."""
LARGEST_PART = PART_BYTES + LARGEST_DOCUMENT
DUPLICATE_KEY = 11000
RESTORING = "restoring"
"""A row of `counters` that is there as long as the database holds half a school."""
OF_A_START = frozenset({"categories", "counters", "leases", "feeds", "removals"})
"""Collections that the first start of a house fills by itself; whoever has nothing else has nothing to lose."""


class Part(NamedTuple):
    """Some documents of a collection, one after the other in BSON, as MongoDB's own tools write them."""

    documents: int
    content: bytes


class NotDocuments(Exception):
    """These bytes are no documents that could be stored."""


class WholeDatabase:
    """Every document of every collection, ours or not, with the types that it has."""

    def __init__(self, database: Any) -> None:
        self._database = database

    async def collections(self) -> list[str]:
        """The names of all collections, in order."""
        async with driver_errors():
            names: list[str] = await self._database.list_collection_names()
        return sorted(name for name in names if not name.startswith("system."))

    async def parts(self, collection: str) -> AsyncIterator[Part]:
        """A collection's documents in the order of their ids, some megabytes at a time.

        A document that is written meanwhile comes as it was before or after, whole; one that is there from the
        beginning to the end comes once.
        """
        count, content = 0, bytearray()
        async with driver_errors():
            # By cursor and not page by page: a range of ids is a scan on the embedded server.
            async for document in self._database[collection].find({}).sort([("_id", 1)]).batch_size(BATCH):
                content += encode(document)
                count += 1
                if len(content) >= PART_BYTES:
                    yield Part(count, bytes(content))
                    count, content = 0, bytearray()
        if count:
            yield Part(count, bytes(content))

    async def digest(self, collection: str) -> str:
        """The SHA-256 of all its parts, one after the other."""
        sha256 = hashlib.sha256()
        async for part in self.parts(collection):
            sha256.update(part.content)
        return sha256.hexdigest()

    async def put(self, collection: str, content: bytes) -> int:
        """Store the documents of a part, and say how many.

        Raises:
            NotDocuments: It is none.
            Duplicate: One of them is there already, or takes what another one has alone.
        """
        documents = _read(content)
        if documents:
            async with driver_errors():
                for start in range(0, len(documents), BATCH):
                    try:
                        await self._database[collection].insert_many(documents[start : start + BATCH])
                    except BulkWriteError as error:
                        if any(each.get("code") == DUPLICATE_KEY for each in error.details.get("writeErrors", [])):
                            raise Duplicate("This already exists.") from error
                        raise
        return len(documents)

    async def count(self) -> int:
        """How many documents there are in all; it takes 28 µs for each of them on the embedded server."""
        async with driver_errors():
            counts = [await self._database[name].count_documents({}) for name in await self.collections()]
        return sum(counts) - await self.is_half_restored()

    async def is_new(self) -> bool:
        """Whether there is nothing here but what a first start puts here."""
        async with driver_errors():
            for name in await self.collections():
                if name not in OF_A_START and await self._database[name].find_one({}) is not None:
                    return False
        return True

    async def is_half_restored(self) -> bool:
        """Whether a restore has begun here and has not ended."""
        async with driver_errors():
            return await self._database["counters"].find_one({"_id": RESTORING}) is not None

    async def in_use_until(self) -> int:
        """When the last job's lease runs out that a house holds here, in milliseconds; 0 when none ever did."""
        async with driver_errors():
            leases: list[dict[str, Any]] = await self._database["leases"].find({}).to_list(None)
        return max((int(lease.get("until_at", 0)) for lease in leases), default=0)

    async def empty(self) -> None:
        """Delete everything and make the indexes anew; from now on, until `restored`, no house opens here."""
        mark = {"_id": RESTORING, "count": 1, "expires_at": 0}
        async with driver_errors():
            if not await self.is_half_restored():
                await self._database["counters"].insert_one(mark)
            for name in await self.collections():
                if name != "counters":
                    await self._database[name].drop()
            # The mark is never away, or a kill in between would leave half a school that looks whole.
            await self._database["counters"].delete_many({"_id": {"$lt": RESTORING}})
            await self._database["counters"].delete_many({"_id": {"$gt": RESTORING}})
            await ensure_indexes(self._database)

    async def restored(self) -> None:
        """Let houses open here again."""
        async with driver_errors():
            await self._database["counters"].delete_one({"_id": RESTORING})


def documents_in(content: bytes) -> int:
    """How many documents a part has.

    Raises:
        NotDocuments: It is none, or one has no id, or a field with the name of an operator.
    """
    return len(_read(content))


def _read(content: bytes) -> list[dict[str, Any]]:
    try:
        documents: list[dict[str, Any]] = decode_all(content)
    except BSONError as error:
        raise NotDocuments from error
    if any("_id" not in document or any(name.startswith("$") for name in document) for document in documents):
        raise NotDocuments
    return documents
