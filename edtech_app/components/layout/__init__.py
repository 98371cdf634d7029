"""How pages are laid out, with header, side bar and footer."""

from edtech_app.components.layout.brand import brand, head, mark, theme_switch
from edtech_app.components.layout.footer import footer
from edtech_app.components.layout.header import header, search_form
from edtech_app.components.layout.mishaps import overtaken, toaster, wraps
from edtech_app.components.layout.shell import app_page, narrow_page, refusal, site_page

__all__ = [
    "app_page",
    "brand",
    "footer",
    "head",
    "header",
    "mark",
    "narrow_page",
    "overtaken",
    "refusal",
    "search_form",
    "site_page",
    "theme_switch",
    "toaster",
    "wraps",
]
