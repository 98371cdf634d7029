"""What the administrator's pages share."""

from edtech_app.components.admin.acts import act_dialog
from edtech_app.components.admin.entries import entry_list
from edtech_app.components.admin.parts import fact, further

__all__ = ["act_dialog", "entry_list", "fact", "further"]
