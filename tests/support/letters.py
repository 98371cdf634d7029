"""Every letter with values as they are in life, and with the worst that people may give us.

A new letter needs its two templates in `services/letters/` and a row in `LETTERS`; the tests then hold it to what all
letters keep to, and `tests/e2e/letters.py` takes its picture.
"""

from typing import Any

Values = dict[str, object]

LETTERS: dict[str, tuple[Values, ...]] = {
    "account_deleted": ({"first_name": "Asha"},),
    "account_restored": ({"first_name": "Asha"},),
    "account_suspended": (
        {"first_name": "Asha", "reason": "Several courses were copied from elsewhere."},
        {"first_name": "Asha", "reason": ""},
    ),
    "already_registered": ({"first_name": "Asha"},),
    "announcement": (
        {
            "heading": "Two new lectures",
            "body": "They are about light and shade. See you there.",
            "title": "Watercolour for people who cannot draw",
            "path": "/learn/watercolour/continue?panel=announcements",
        },
    ),
    "certificate": (
        {
            "name": "Asha",
            "title": "Watercolour for people who cannot draw",
            "address": "http://school.test/certificates/019ab2c3d4e5f60718293a4b",
        },
    ),
    "code": ({"code": "420815"},),
    "contact_house": (
        {
            "name": "Asha Rao",
            "email": "asha@example.com",
            "message": "Hello,\n\nmay I give a course to my sister?\nShe learns faster than I do.",
            "phone": "+91 98765 43210",
        },
        {"name": "Asha Rao", "email": "asha@example.com", "message": "Do you take UPI?", "phone": ""},
    ),
    "contact_sender": (
        {
            "name": "Asha Rao",
            "email": "asha@example.com",
            "message": "Hello,\n\nmay I give a course to my sister?\nShe learns faster than I do.",
        },
    ),
    "course_restored": tuple(
        {
            "name": "Meera",
            "title": "Your first Python program",
            "course_id": "019ab2c3d4e5f60718293a4b",
            "is_live": live,
        }
        for live in (True, False)
    ),
    "course_taken_down": (
        {
            "name": "Meera",
            "title": "Your first Python program",
            "course_id": "019ab2c3d4e5f60718293a4b",
            "reason": "The films in the second section are somebody else’s.",
        },
    ),
    "email_changed": ({"first_name": "Asha", "is_new": True}, {"first_name": "Asha", "is_new": False}),
    "enrolled": ({"name": "Asha Rao", "title": "Your first Python program", "slug": "your-first-python-program"},),
    "instructor_approved": ({"first_name": "Meera"},),
    "instructor_declined": ({"first_name": "Meera", "reason": "Please tell students something about you."},),
    "new_sign_in": ({"first_name": "Asha", "device": "Firefox on Linux", "at": "23 Nov 2026, 5:30 pm IST"},),
    "no_account": ({"email": "asha@example.com"},),
    "notification": (
        {
            "name": "Meera",
            "title": "New review of “Your first Python program”",
            "text": "4 of 5 stars.",
            "path": "/teach/courses/019ab2c3d4e5f60718293a4b/reviews",
        },
    ),
    "password_changed": ({"first_name": "Asha"},),
    "receipt": (
        {
            "name": "Asha Rao",
            "number": "VID/26-27/1",
            "order_id": "019ab2c3d4e5f60718293a4b",
            "lines": [
                {"title": "Watercolour for people who cannot draw", "price": "₹1,299"},
                {"title": "Your first Python program", "price": "₹499"},
            ],
            "total": "₹1,798",
            "refunded": "",
        },
        {
            "name": "Asha Rao",
            "number": "VID/26-27/1",
            "order_id": "019ab2c3d4e5f60718293a4b",
            "lines": [{"title": "Your first Python program", "price": "₹499"}],
            "total": "₹499",
            "refunded": "₹499",
        },
    ),
    "refund": tuple(
        {
            "name": "Asha Rao",
            "cause": cause,
            "title": "Your first Python program",
            "amount": "₹499",
            "number": number,
            "order_id": "019ab2c3d4e5f60718293a4b",
        }
        for cause, number in (
            ("asked for", "VID/CN/26-27/1"),
            ("paid twice", ""),
            ("wrong amount", ""),
            ("not handed over", ""),
        )
    ),
    "refund_declined": (
        {
            "name": "Asha Rao",
            "title": "Your first Python program",
            "reason": "More than 30% of it was watched.",
            "order_id": "019ab2c3d4e5f60718293a4b",
        },
    ),
    "reset_password": (
        {"first_name": "Asha", "link": "http://school.test/reset-password/0f1e2d3c4b5a69788796a5b4c3d2e1f0"},
    ),
    "role_changed": ({"first_name": "Asha", "role": "instructor"}, {"first_name": "Asha", "role": "student"}),
    "welcome": ({"first_name": "Asha", "teaches": False}, {"first_name": "Asha", "teaches": True}),
}

NAME = "श्रीमती प्रियंवदा <b>Wolfeschlegelsteinhausenbergerdorffvoralternwarengewissenhaft</b> & Söhne"
TITLE = "हिन्दी में प्रोग्रामिंग: <script>alert(1)</script> “everything” from zero & beyond, in one very long title"
EXTREMES: dict[str, str] = {
    "name": NAME,
    "first_name": NAME,
    "title": TITLE,
    "reason": f"{TITLE}. " * 4,
    "message": f"{NAME}\n\n{'A line without an end ' * 40}\n{'x' * 300}\n\n<img src=x onerror=alert(1)>",
    "email": f"{'a.very.long.address' * 3}@{'school' * 8}.example.com",
    "price": "₹12,34,56,789",
    "total": "₹98,76,54,321",
    "refunded": "₹98,76,54,321",
    "amount": "₹98,76,54,321",
    "device": NAME,
    "slug": "a-slug-" * 20,
}


def with_extremes(values: Values) -> Values:
    """The same letter with the worst values that there may be; what is empty stays empty."""
    return {name: _extreme(name, value) for name, value in values.items()}


def _extreme(name: str, value: Any) -> object:
    if isinstance(value, list):
        return [with_extremes(line) for line in value] * 3
    return EXTREMES.get(name, value) if value else value
