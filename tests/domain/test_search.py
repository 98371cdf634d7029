"""How typed words are understood, and what few stars are worth."""

import pytest

from edtech_app.domain.catalog import slugify
from edtech_app.domain.ratings import weighted_rating
from edtech_app.domain.search import LONGEST_WORD, MAX_WORDS, Span, asked_words, is_one_slip_away, words_of


def test_words_are_folded_and_keep_the_signs_that_belong_to_them():
    assert words_of("C++ & C#, Pythön—ÉTUDE!") == ["c++", "c#", "python", "etude"]


def test_the_short_way_for_plain_letters_reads_them_as_the_long_way_does():
    every = "".join(map(chr, range(128)))
    assert words_of(every) == words_of(f"{every} é")[:-1]


def test_hindi_keeps_its_vowel_signs_and_is_the_same_however_it_is_composed():
    assert words_of("हिन्दी, खाना!") == ["हिन्दी", "खाना"]
    assert words_of("क\u093c") == words_of("\u0958")


def test_fillers_do_not_hide_a_course_but_can_be_looked_for():
    assert asked_words("how to learn python") == ["python"]
    assert asked_words("how to") == ["how", "to"]


def test_what_is_read_of_a_question_is_bounded():
    assert len(asked_words(" ".join(f"w{number}" for number in range(100)))) == MAX_WORDS
    assert asked_words("x" * 10_000) == ["x" * LONGEST_WORD]


@pytest.mark.parametrize("typed", ["pythn", "pythoon", "pithon", "pyhton", "ython", "pythons"])
def test_a_slip_is_a_letter_too_many_too_few_wrong_or_swapped(typed: str):
    assert is_one_slip_away(typed, "python")
    assert is_one_slip_away("python", typed)


@pytest.mark.parametrize("other", ["python", "pyhtno", "pyt", "pythonss", "nohtyp", ""])
def test_the_same_word_and_two_slips_are_not_one(other: str):
    assert not is_one_slip_away("python", other)


def test_a_span_begins_with_its_start_and_ends_before_its_end():
    assert [value in Span(1, 3) for value in (0, 1, 2, 3)] == [False, True, True, False]
    assert 10**12 in Span(1)


def test_a_single_five_star_review_does_not_beat_a_hundred_good_ones():
    assert weighted_rating(5, 1) < weighted_rating(470, 100)


def test_hindi_titles_keep_their_letters_in_the_url():
    assert slugify("हिन्दी में खाना!") == "हिन्दी-में-खाना"
    assert slugify("  C++ & you ") == "c-you"
    assert slugify("!!!") == "course"


def test_a_course_without_reviews_is_taken_for_a_usual_one_and_few_reviews_move_it_little():
    assert weighted_rating(0, 0) == 4.0
    assert weighted_rating(25, 5) == 4.5
    assert weighted_rating(10, 2, mean=3.0, weight=8) == 3.4


def test_two_wrong_letters_side_by_side_are_two_slips():
    assert not is_one_slip_away("note", "bite")
