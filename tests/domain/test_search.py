"""What the catalog's search understands."""

import pytest

from edtech_app.domain.catalog import slugify
from edtech_app.domain.search import Searchable, asked_words, weighted_rating

PYTHON = Searchable("Python from zero", "Write your first programs", ("programming",), "Asha Rao", "Development")
C = Searchable("C for hardware people")
CPP = Searchable("Modern C++")
HINDI = Searchable("हिन्दी में खाना पकाना", "घर का स्वाद")


def finds(words: str, course: Searchable) -> bool:
    return course.score(asked_words(words)) > 0


@pytest.mark.parametrize("words", ["python", "PYTHON zero", "pyth", "asha", "development", "first program", "Pythön"])
def test_a_course_is_found_by_any_of_its_texts(words: str):
    assert finds(words, PYTHON)


def test_every_word_must_be_found():
    assert not finds("python cooking", PYTHON)


def test_c_and_c_plus_plus_are_different():
    assert finds("c++", CPP)
    assert not finds("c++", C)
    assert finds("c", C)
    assert not finds("c", CPP)


def test_hindi_is_found_whole_and_while_typing():
    assert finds("हिन्दी", HINDI)
    assert finds("खाना पका", HINDI)
    assert not finds("हिन", PYTHON)


def test_fillers_do_not_hide_a_course_but_can_be_looked_for():
    assert finds("how to learn python", PYTHON)
    assert asked_words("how to") == ["how", "to"]


def test_the_title_weighs_more_than_the_subtitle():
    in_title = Searchable("Guitar for beginners", "Play a song")
    in_subtitle = Searchable("Play a song", "Guitar for beginners")
    assert in_title.score(["guitar"]) > in_subtitle.score(["guitar"])


def test_a_single_five_star_review_does_not_beat_a_hundred_good_ones():
    assert weighted_rating(5, 1, mean=4.0) < weighted_rating(470, 100, mean=4.0)


def test_hindi_titles_keep_their_letters_in_the_url():
    assert slugify("हिन्दी में खाना!") == "हिन्दी-में-खाना"
    assert slugify("  C++ & you ") == "c-you"
    assert slugify("!!!") == "course"
