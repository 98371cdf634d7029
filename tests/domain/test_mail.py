"""What others than its receiver may read of a letter: no code, and no link that opens a door."""

from datetime import UTC, datetime

from edtech_app.domain.entity import NEVER, new_id
from edtech_app.domain.mail import MASK, Letter

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def a_letter(words: str, *, is_secret: bool) -> Letter:
    return Letter(
        id=new_id(),
        dedupe=new_id(),
        to="asha@example.com",
        subject=words,
        text=words,
        html=f"<p>{words}</p>",
        unsubscribe="https://school.test/unsubscribe/opens-a-door",
        created_at=NOW,
        next_at=NOW,
        expires_at=datetime(2026, 3, 4, 6, tzinfo=UTC) if is_secret else NEVER,
    )


def test_a_code_is_covered_wherever_it_stands():
    letter = a_letter("123456 is your code", is_secret=True).masked()
    assert letter.subject == letter.text == f"{MASK} is your code"
    assert letter.html == f"<p>{MASK} is your code</p>"
    assert letter.unsubscribe == ""


def test_what_a_link_carries_is_covered_and_where_it_leads_is_not():
    link = "https://school.test/reset-password/aB3xY9?token=aB3xY9&next=/courses?x#aB3xY9"
    assert a_letter(link, is_secret=True).masked().text == f"https://school.test/reset-password/{MASK}"
    assert a_letter("https://school.test/#aB3xY9", is_secret=True).masked().text == "https://school.test/"


def test_a_letter_without_a_secret_keeps_its_numbers_and_the_names_of_courses():
    words = "Receipt 123456: https://school.test/courses/python-3-from-zero?from=letter"
    assert a_letter(words, is_secret=False).masked().text == words.partition("?")[0]
