"""One house and one school for all who learn in a browser; each test takes a student whom no other has met."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.learning.films import School, found
from tests.e2e.town import Student, in_the_house
from tests.support.product import Product


@pytest.fixture(scope="package")
def school(built: int, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, School]:
    """The data folder of a house, and the school in it."""
    folder = tmp_path_factory.mktemp("house") / "data"
    return folder, in_the_house(folder, found)


@pytest.fixture(scope="package")
def product(built: int, school: tuple[Path, School]) -> Iterator[Product]:
    """The school's house, open; it is not empty, so the demo school stays away."""
    with Product(built, school[0]) as house:
        yield house


@pytest.fixture
def course(school: tuple[Path, School]) -> School:
    return school[1]


@pytest.fixture
def student(course: School) -> Student:
    """Somebody who has not learned anything yet."""
    return course.students.pop()
