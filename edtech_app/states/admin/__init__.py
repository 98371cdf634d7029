"""What a tab remembers of the administrator's pages."""

from edtech_app.states.admin.acts import ActState, perform, typed

__all__ = ["ActState", "perform", "typed"]
