"""How the demo school is written down: `people.toml`, and a file for each course under `courses/`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edtech_app.domain.accounts import Role
from edtech_app.gateways.media.drawing import Look

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the demo school; only teachers have a headline and the rest."""

    key: str
    role: Role
    first_name: str
    last_name: str
    email: str
    headline: str = ""
    about: str = ""
    links: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LectureOutline:
    """A film that makes `points`, or, without any, an article."""

    title: str
    points: tuple[str, ...] = ()
    body: str = ""
    is_preview: bool = False


@dataclass(frozen=True, slots=True)
class SectionOutline:
    title: str
    lectures: tuple[LectureOutline, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a student, by key, says of the course, whom that helped, and what the teacher answers."""

    student: str
    stars: int
    text: str
    helped: tuple[str, ...] = ()
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A demo course; `price` in rupees as an author types it, `teacher` the key of a person."""

    title: str
    subtitle: str
    description: str
    category: str
    teacher: str
    level: str
    language: str
    price: str
    look: Look
    tags: tuple[str, ...]
    outcomes: tuple[str, ...]
    requirements: tuple[str, ...]
    sections: tuple[SectionOutline, ...]
    opinions: tuple[Opinion, ...]


def people() -> dict[str, Person]:
    """Everybody in the demo school, by key."""
    rows = _read(HERE / "people.toml")["people"]
    return {
        row["key"]: Person(**{**row, "role": Role(row["role"]), "links": tuple(row.get("links", ()))}) for row in rows
    }


def outlines() -> list[Outline]:
    """The demo school's courses."""
    return [_outline(_read(file)) for file in sorted((HERE / "courses").glob("*.toml"))]


def _outline(written: dict[str, Any]) -> Outline:
    return Outline(
        title=written["title"],
        subtitle=written["subtitle"],
        description=written["description"],
        category=written["category"],
        teacher=written["teacher"],
        level=written["level"],
        language=written.get("language", "English"),
        price=written["price"],
        look=Look(**written["look"]),
        tags=tuple(written["tags"]),
        outcomes=tuple(written["outcomes"]),
        requirements=tuple(written["requirements"]),
        sections=tuple(
            SectionOutline(
                part["title"],
                tuple(
                    LectureOutline(
                        title=lecture["title"],
                        points=tuple(lecture.get("points", ())),
                        body=lecture.get("body", ""),
                        is_preview=lecture.get("preview", False),
                    )
                    for lecture in part["lectures"]
                ),
            )
            for part in written["parts"]
        ),
        opinions=tuple(
            Opinion(**{**opinion, "helped": tuple(opinion.get("helped", ()))}) for opinion in written.get("reviews", ())
        ),
    )


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))
