"""The demo school: people, courses, films and reviews, made through the services as people would make them."""

from edtech_app.demo.opening import close_school, open_school, open_school_if_new

__all__ = ["close_school", "open_school", "open_school_if_new"]
