"""The running house: its database, its services, and how both start and stop."""

import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from edtech_app.composition import Services, build_services, mail_gateway, media_store, payment_gateway
from edtech_app.domain.entity import Clock, millis, utc_now
from edtech_app.domain.errors import DatabaseFull
from edtech_app.gateways.database.embedded import embedded_database
from edtech_app.gateways.database.motor import Connection, connect
from edtech_app.gateways.database.motor import DatabaseFailed as DatabaseFailed
from edtech_app.gateways.media.port import DirectUploads
from edtech_app.gateways.search.tantivy_engine import TantivySearch
from edtech_app.repositories.counters import LeaseRepository
from edtech_app.repositories.house import JobRunRepository
from edtech_app.repositories.indexes import ensure_indexes
from edtech_app.repositories.whole import WholeDatabase
from edtech_app.services.catalog.indexing import LAG
from edtech_app.services.keeping import BackupService, RestoreService
from edtech_app.services.keeping.backup import HALF_RESTORED
from edtech_app.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class House:
    """Everything of one running process: what it can do, on what it stands, and its name among its like."""

    settings: Settings
    services: Services
    database: Any
    stands_on: tuple[tuple[str, str], ...]
    """Each port in words, with the implementation behind it."""
    name: str
    services_at: Callable[[Clock], Services]
    """The same services under another clock."""
    now: Clock = utc_now

    async def know_jobs(self, beats: Mapping[str, float]) -> None:
        """Keep which jobs there are and at which beat, in seconds, each should run."""
        await JobRunRepository(self.database).know(beats, now=utc_now())

    async def note_job(self, name: str, *, is_done: bool) -> None:
        """Keep when a job last ended, well or not, so that every process can say it."""
        await JobRunRepository(self.database).note(name, is_done=is_done, now=self.now())

    async def job_done_at(self, name: str) -> datetime:
        """When a job last ended well in any process; `NEVER` for not yet."""
        return await JobRunRepository(self.database).done_at(name)

    async def take_lease(self, name: str, seconds: float) -> bool:
        """Take or renew the right to do a job that one process at a time may do."""
        now = self.now()
        until = now + timedelta(seconds=seconds)
        leases = LeaseRepository(self.database)
        return await leases.take(name, holder=self.name, now=millis(now), until=millis(until))


@contextlib.asynccontextmanager
async def running(settings: Settings, *, may_share: bool = False) -> AsyncIterator[House]:
    """Everything started, in order, and stopped at the end: the application, the command line and tests use this.

    `may_share` lets a short-lived process use the embedded database of a running house.

    Raises:
        DatabaseFailed: The database cannot be used; the words say why.
    """
    async with contextlib.AsyncExitStack() as stack:
        connection, database_words, _ = await _open_database(settings, stack, may_share=may_share)
        if await WholeDatabase(connection.database).is_half_restored():
            raise DatabaseFailed(HALF_RESTORED)
        try:
            await ensure_indexes(connection.database)
        except DatabaseFull:
            raise DatabaseFailed("The disk of the database is full. Make room on it, and start again.") from None
        payments, media, mail = payment_gateway(settings), media_store(settings), mail_gateway(settings)
        search_engine = TantivySearch(settings.data_dir / "search")

        def services_at(now: Clock) -> Services:
            return build_services(
                settings=settings,
                database=connection.database,
                payments=payments,
                media_store=media,
                direct_uploads=media if isinstance(media, DirectUploads) else None,
                mail_gateway=mail,
                search_engine=search_engine,
                search_lag=LAG,
                now=now,
            )

        built = services_at(utc_now)
        stack.push_async_callback(built.catalog_index.close)
        await built.catalog.put_up_first_shelves()
        yield House(
            settings=settings,
            services=built,
            database=connection.database,
            stands_on=_in_words(settings, database_words),
            name=f"{os.getpid()}-{secrets.token_hex(4)}",
            services_at=services_at,
        )


@dataclass(frozen=True, slots=True)
class Keeping:
    """What keeps the school, and makes one of a backup again; it works where no house can open."""

    backup: BackupService
    restore: RestoreService


@contextlib.asynccontextmanager
async def keeping(settings: Settings, *, may_share: bool) -> AsyncIterator[Keeping]:
    """The database and the store, and nothing that writes to them by itself.

    `may_share` lets us use the embedded database of a running house.

    Raises:
        DatabaseFailed: The database cannot be used, or is used by a running house and may not be shared.
    """
    async with contextlib.AsyncExitStack() as stack:
        connection, _, is_alone = await _open_database(settings, stack, may_share=may_share)
        if settings.uses_embedded_database and not (is_alone or may_share):
            raise DatabaseFailed(f"{settings.data_dir} is used by a running Vidya. Stop it first.")
        rows, store = WholeDatabase(connection.database), media_store(settings)
        backup = BackupService(rows=rows, store=store, settings=settings, now=utc_now)
        yield Keeping(
            backup=backup,
            restore=RestoreService(
                rows=rows, store=store, backup=backup, settings=settings, is_alone=is_alone, now=utc_now
            ),
        )


def _in_words(settings: Settings, database: str) -> tuple[tuple[str, str], ...]:
    """Each port, and what stands behind it."""
    folder = settings.data_dir.absolute() / "media"
    return (
        ("Database", database),
        ("Payments", "Razorpay" if settings.uses_razorpay else "sandbox, no money moves"),
        ("Media", f"Cloudinary, folder {settings.folder_name}" if settings.uses_cloudinary else f"files in {folder}"),
        ("Mail", f"SMTP through {settings.mail_host}" if settings.uses_smtp else "outbox only, nothing is sent"),
    )


async def _open_database(
    settings: Settings, stack: contextlib.AsyncExitStack, *, may_share: bool
) -> tuple[Connection, str, bool]:
    """The database, what it is in words, and whether it is known that nobody else has it open."""
    is_alone = False
    if settings.uses_embedded_database:
        embedded = await stack.enter_async_context(embedded_database(settings.data_dir, may_share=may_share))
        connection = connect(embedded.url, has_journal=embedded.kind.has_journal)
        words, is_alone = f"{embedded.kind.name}, files in {embedded.folder}", embedded.is_ours
    else:
        connection = connect(settings.mongodb_url.get_secret_value())
        words = "MongoDB at MONGODB_URL"
    stack.callback(connection.close)
    if not await connection.answers():
        raise DatabaseFailed("No database answers at MONGODB_URL, or it refuses the sign-in.")
    return connection, words, is_alone


_services: Services | None = None


def services() -> Services:
    """The running process's services; there are none before `start` (see `edtech_app.py`) has finished."""
    if _services is None:
        raise RuntimeError("The services are not started yet.")
    return _services


def use_services(built: Services | None) -> None:
    """Make these the process's services; the application does it at its start, tests around each test."""
    global _services
    _services = built


def session_cookie() -> str:
    """The session cookie's name; `__Host-` binds it to the host in production, where everything is HTTPS."""
    return "__Host-session" if get_settings().is_production else "session"


def device_cookie() -> str:
    """The name of the cookie by which a browser is known again (see `KnownDevices`)."""
    return "__Host-device" if get_settings().is_production else "device"
