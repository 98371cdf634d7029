"""What the administrator's pages share."""

from edtech_app.components.admin.acts import act_dialog

__all__ = ["act_dialog"]
