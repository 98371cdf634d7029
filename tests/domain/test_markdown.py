"""What people write is shown formatted, and never as a program."""

import pytest

from edtech_app.domain.markdown import plain_text, safe_html


def test_markdown_becomes_paragraphs_lists_code_and_tables():
    html = safe_html(
        "# Title\n\nSome **bold** text\n\n- one\n- two\n\n```\nx = 1\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )

    assert "<h2>Title</h2>" in html
    assert "<strong>bold</strong>" in html
    assert "<li>one</li>" in html
    assert "<pre><code>x = 1" in html
    assert "<td>2</td>" in html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[press](javascript:alert(1))",
        "[press](data:text/html,<script>alert(1)</script>)",
        "![x](javascript:alert(1))",
        "<a href='javascript:alert(1)'>press</a>",
        '[x](https://a.test "\\" onmouseover=alert(1) x=\\"")',
        "<https://a.test/\"onmouseover='alert(1)'>",
        "<svg/onload=alert(1)>",
        "<style>*{display:none}</style>",
    ],
)
def test_a_program_in_a_text_is_only_text(text: str):
    html = safe_html(text)

    for tag in ("<script", "<svg", "<style", "<img src=x", "<iframe"):
        assert tag not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert ' onmouseover="' not in html


def test_pictures_come_from_our_own_house_only():
    assert 'src="/media/a.png"' in safe_html("![ours](/media/a.png)")
    assert "spy.test" not in safe_html("![theirs](https://spy.test/pixel.gif)")
    assert "spy.test" not in safe_html("![theirs](//spy.test/pixel.gif)")


def test_pictures_keep_what_is_said_of_them():
    assert safe_html('![A map](/media/a.png "Where we are")') == (
        '<p><img src="/media/a.png" alt="A map" title="Where we are"></p>\n'
    )


def test_links_lead_away_without_recommending():
    rel = 'rel="noopener noreferrer nofollow ugc"'

    assert safe_html('[a](https://a.test "Go")') == f'<p><a href="https://a.test" title="Go" {rel}>a</a></p>\n'
    assert f'<a href="http://a.test" {rel}>' in safe_html("<http://a.test>")
    assert f'<a href="mailto:me@a.test" {rel}>' in safe_html("<me@a.test>")
    assert "<a" in safe_html("[call](tel:100)")
    assert "tel:" not in safe_html("[call](tel:100)")


def test_lists_keep_their_first_number_and_code_names_no_classes():
    assert '<ol start="3">' in safe_html("3. third")
    assert "<pre><code>x" in safe_html("```python\nx\n```")


def test_only_four_levels_of_headings_are_headings():
    assert safe_html("# One") == safe_html("## One") == "<h2>One</h2>\n"
    assert safe_html("#### Four") == "<h4>Four</h4>\n"
    assert safe_html("##### Five") == "Five\n"


def test_without_html_the_words_stay_and_links_can_be_read():
    written = (
        "# News\n\nHello **all**,\nread [the *guide*](https://a.test/x) or <https://b.test>.\n\n"
        "- one\n- two\n  1. in it\n  2. too\n\n> Said.\n\n```\nx = 1\n```\n\n---\n\n1 < 2 & <b>3</b>"
    )
    assert plain_text(written) == (
        "News\n\nHello all,\nread the guide (https://a.test/x) or https://b.test.\n\n"
        "- one\n- two\n  1. in it\n  2. too\n\nSaid.\n\nx = 1\n\n---\n\n1 < 2 & <b>3</b>"
    )


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("3. third\n4. fourth", "3. third\n4. fourth"),
        ("- one\n  - in it\n- two\n\nAfter", "- one\n  - in it\n- two\n\nAfter"),
        ("Before\n\n    x = 1\n\nAfter", "Before\n\nx = 1\n\nAfter"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nAfter", "a\nb\n1\n2\n\nAfter"),
        ("one  \ntwo", "one\ntwo"),
        ("<me@a.test>", "me@a.test"),
        ("1. one\n2. two\n\n> - said\n\nAfter", "1. one\n2. two\n\n- said\n\nAfter"),
    ],
)
def test_without_html_lists_tables_and_programs_keep_their_places(written: str, plain: str):
    assert plain_text(written) == plain
