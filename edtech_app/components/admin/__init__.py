"""What the administrator's pages share."""

from edtech_app.components.admin.acts import act_dialog
from edtech_app.components.admin.entries import entry_list
from edtech_app.components.admin.tables import CELL, HEAD, fact, further, table

__all__ = ["CELL", "HEAD", "act_dialog", "entry_list", "fact", "further", "table"]
