"""Builds `app`: pages from the site map, the API, last words for what nobody expected, start and stop."""

import asyncio
import contextlib
import multiprocessing
import signal
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import reflex as rx
from redis.exceptions import RedisError
from reflex_base.environment import environment
from starlette.types import ASGIApp

from edtech_app import garbage, jobs, logs, web
from edtech_app.api import build_api
from edtech_app.components import theme
from edtech_app.components.layout import head, overtaken, toaster, wraps
from edtech_app.components.readable import TakesOver
from edtech_app.demo import open_school_if_new
from edtech_app.pages import SITE_MAP
from edtech_app.pages.page import Page
from edtech_app.runtime import DatabaseFailed, House, running, use_services
from edtech_app.settings import get_settings
from edtech_app.states.adoption import Adoption
from edtech_app.states.gatekeeper import protect
from edtech_app.states.guard import memory_away
from edtech_app.states.locks import give_back_what_is_called_off
from edtech_app.states.ringing import Bells
from edtech_app.web.other_builds import OtherBuilds

log = logs.get(__name__)
settings = get_settings()

BUILT_SITE = Path(".web/build/client")


def _last_resort(exception: Exception) -> rx.event.EventSpec:
    """Say that something went wrong, under a reference that the log has too; never what it was."""
    if isinstance(exception, RedisError):
        return memory_away(exception)
    reference = logs.reference()
    log.error("event_failed", exc_info=exception)
    return rx.toast.error(
        f"Something went wrong on our side. If it keeps happening, contact us and mention {reference}."
    )


_broken_pages = logs.Seldom()


def _note_broken_page(exception: Exception) -> None:
    """Keep what a browser says of a page that broke, which may be anything and as often as it likes."""
    if count := _broken_pages.heard("page", time.monotonic()):
        log.warning("page_broke", report=str(exception), count=count)


def _title(page: Page) -> str | rx.Var[str]:
    """The page's title and the site's name after it."""
    name = f" · {settings.site_name}"
    return page.title + name if isinstance(page.title, str) else rx.Var.create(f"{page.title}{name}")


# The built site is ours to serve only when Reflex mounts it into this process.
built_site = BUILT_SITE if environment.REFLEX_MOUNT_FRONTEND_COMPILED_APP.get() else None
other_builds = OtherBuilds(settings.redis_url.get_secret_value(), built_site)


def _face(asgi: ASGIApp) -> ASGIApp:
    return web.wrap(asgi, settings, built_site, other_builds)


app = rx.App(
    api_transformer=[build_api(), _face],
    extra_app_wraps={(1, "TakesOver"): lambda _: TakesOver.create()},
    backend_exception_handler=_last_resort,
    frontend_exception_handler=_note_broken_page,
    html_lang="en-IN",
    stylesheets=[theme.STYLESHEET],
    head_components=[overtaken(), *head()],
    toaster=toaster(),
    app_wraps=wraps(),
)
protect(app)
give_back_what_is_called_off(app.state_manager)
adoption = Adoption(app.event_namespace)
bells = Bells(app.event_namespace)
for page in SITE_MAP:
    if page.is_development_only and settings.is_production:
        continue
    app.add_page(
        page.component,
        route=page.route,
        title=_title(page),
        description=page.description,
        on_load=page.on_load,
        image=f"{settings.public_url}/social.png",
    )


@app.register_lifespan_task
@contextlib.asynccontextmanager
async def house() -> AsyncIterator[None]:
    """Open the house with the process and close it in order at its end; once in each worker."""
    _leave_interrupts_to_the_parent()
    logs.install(
        as_json=settings.is_production,
        level=settings.log_level,
        secret_values=settings.secret_values(),
    )
    try:
        async with running(settings) as opened:
            use_services(opened.services)
            await opened.services.catalog_index.open()
            introduce(opened)
            async with (
                other_builds.shared(),
                adoption.present(),
                bells.ringing(),
                jobs.working(opened, after=open_school_if_new),
                garbage.swept(),
            ):
                yield
            use_services(None)
        say_goodbye()
    except DatabaseFailed as error:
        sys.stderr.write(f"\n{settings.site_name} does not start.\n{error}\n")
        raise


def _leave_interrupts_to_the_parent() -> None:
    """Let Ctrl-C, which the terminal sends to every process, reach a worker only as its parent's orderly end.

    The worker of granian 2.8.7 hangs for ever when it is told to end twice in a row.
    """
    if multiprocessing.parent_process() is not None:
        asyncio.get_running_loop().remove_signal_handler(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.SIG_IGN)


def say_goodbye() -> None:
    """Say that everything is put away: whoever pressed Ctrl-C may go."""
    if settings.is_production:
        log.info("house_closed")
        return
    sys.stdout.write(f"{settings.site_name} is closed.\n")
    sys.stdout.flush()


def introduce(opened: House) -> None:
    """Say which implementation stands behind each port, and where data lies."""
    if settings.is_production:
        log.info("house_opened", **dict(opened.stands_on))
        return
    lines = [f"  {port:<10}{words}" for port, words in opened.stands_on]
    sys.stdout.write("\n".join(("", f"{settings.site_name} is open ({settings.app_env}).", *lines, "", "")))
    sys.stdout.flush()
