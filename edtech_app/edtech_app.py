"""Builds `app`: pages from the site map, the API, and what starts and stops with the process."""

import reflex as rx

from edtech_app.pages import SITE_MAP
from edtech_app.settings import get_settings
from edtech_app.states.guard import Guard

settings = get_settings()

app = rx.App()
app.add_middleware(Guard())
for page in SITE_MAP:
    if page.is_development_only and settings.is_production:
        continue
    app.add_page(
        page.component,
        route=page.route,
        title=page.title,
        description=page.description,
        on_load=page.on_load,
    )
