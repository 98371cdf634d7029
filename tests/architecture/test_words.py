"""One word for one thing: what people read keeps to docs/words.md."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.sources import PACKAGE, ROOT, modules, tree

LABELS = ("pages", "components")
"""Layers whose every string may be on a screen; elsewhere what begins like a sentence is for people."""
SENTENCES = ("states", "services", "repositories", "domain", "api", "web", "gateways/documents", "gateways/media")
TEMPLATES = sorted((PACKAGE / "services" / "letters").glob("*.*"))
BANNED = {
    r"letters?(?! and digits)": "email",
    r"house": "the site's name, we, our team",
    r"lessons?": "lecture",
    r"learners?": "student",
    r"films?": "video",
    r"authors?": "instructor",
    r"purchases?": "order",
    r"enroll(?!ed|ing)\w*": "enrol, enrolment",
    r"catalogues?": "catalog",
    r"log(ged)? ?in(to)?(?! successfully)": "sign in",
    r"by mail|mailbox": "email, inbox",
    r"write to us": "contact us",
    r"(some|any|every|no)body": "someone, anyone, everyone, no one",
    r"(give|given|giving|goes|go|paid) (it )?back": "refund",
    r"anew|mend|mended|meanwhile|whoever|need not|take along": "plain words",
}
MEANT = re.compile("|".join([r"\d %", *(rf"(?<![\w/.-])({words})(?![\w/-])" for words in BANNED)]), re.IGNORECASE)
"""Any of them, or a space before a percent sign."""


MARKUP = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|<[^>]*>", re.DOTALL)
"""What a template says to machines."""


def said(node: ast.AST) -> str:
    """A string as people read it, with `1` in place of what is filled in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(said(part) for part in node.values)
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "1"


def strings(file: Path) -> Iterator[tuple[int, str]]:
    """Every string of a module that is no documentation."""
    nodes = list(ast.walk(tree(file)))
    documentation = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in nodes:
        if id(node) not in documentation | parts and (words := said(node)) != "1":
            yield getattr(node, "lineno", 0), words


def for_people() -> Iterator[tuple[str, str]]:
    """Where it stands, and what is said to people there."""
    for layer in (*LABELS, *SENTENCES):
        for file in modules(PACKAGE / layer):
            for line, words in strings(file):
                is_sentence = re.match(r"[A-Z“]", words) and " " in words
                if is_sentence or (layer in LABELS and re.search(r"[a-z] [a-z]|^[A-Z][a-z]+$", words)):
                    yield f"{file.relative_to(ROOT)}:{line}", words
    for file in TEMPLATES:
        words = MARKUP.sub(" ", file.read_text(encoding="utf-8"))
        yield str(file.relative_to(ROOT)), words


def test_people_read_one_word_for_one_thing():
    found = [(place, wrong[0], words[:90]) for place, words in for_people() for wrong in MEANT.finditer(words)]
    assert found == []


@pytest.mark.parametrize(
    "words", ["You get a letter.", "Log in here", "Nobody is here", "Watch 30 % of it", "The house", "Give it back"]
)
def test_the_wrong_words_are_found(words: str):
    assert MEANT.search(words)
