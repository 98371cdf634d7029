"""The names under which files go out."""

import pytest

from edtech_app.domain.resources import MAX_NAME, download_name


@pytest.mark.parametrize(
    ("given", "extension", "name"),
    [
        ("Notes.pdf", ".pdf", "Notes.pdf"),
        ("Notes.PDF", ".pdf", "Notes.pdf"),
        ("../../etc/passwd", ".txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.zip", ".zip", "plan.zip"),
        ("rep\u202efdp.exe", ".pdf", "repfdp.exe.pdf"),
        ("zero\u200bwidth.png", ".png", "zerowidth.png"),
        ("a\r\nSet-Cookie: x.pdf", ".pdf", "aSet-Cookie x.pdf"),
        ("run.sh", ".txt", "run.sh.txt"),
        ("page.html", ".txt", "page.html.txt"),
        ("data.csv", ".txt", "data.csv"),
        ("photo.jpeg", ".jpg", "photo.jpeg"),
        ("photo.png", ".jpg", "photo.png.jpg"),
        ("notes.v2", ".pdf", "notes.v2.pdf"),
        ("हिन्दी नोट्स.pdf", ".pdf", "हिन्दी नोट्स.pdf"),
        ("", ".zip", "file.zip"),
        ("...", ".zip", "file.zip"),
        (".htaccess", ".txt", "htaccess.txt"),
        ("what? <b>.pdf", ".pdf", "what b.pdf"),
    ],
)
def test_a_file_goes_out_under_its_owners_words_and_the_ending_of_its_content(given: str, extension: str, name: str):
    assert download_name(given, extension) == name


def test_a_name_never_gets_too_long_and_keeps_its_ending():
    name = download_name("x" * 400 + ".pdf", ".pdf")
    assert len(name) == MAX_NAME
    assert name.endswith(".pdf")


def test_a_name_keeps_its_letters_and_loses_only_dots_and_spaces_at_its_ends():
    assert download_name("Xmas.pdf", ".pdf") == "Xmas.pdf"
    assert download_name(" . Marx . X. .pdf", ".pdf") == "Marx . X.pdf"
