"""What the search engine finds, in which order, what it counts, and what it does when its files are damaged."""

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edtech_app.domain.entity import new_id
from edtech_app.domain.search import SPANS, Sort, asked_words
from edtech_app.gateways.search.port import Entry, Question
from edtech_app.gateways.search.tantivy_engine import TantivySearch

PLAIN = Entry(
    id="",
    change=1,
    title="",
    subtitle="",
    description="",
    tags="",
    instructor="Meera Rao",
    shelf="",
    category="code",
    level="all",
    language="English",
    price=100,
    rating=0,
    length=3600,
    students=0,
    weighted_rating=4.0,
    published_at=1,
)


@pytest.fixture
def engine() -> Iterator[TantivySearch]:
    opened = TantivySearch()
    yield opened
    opened.close()


def put(engine: TantivySearch, *courses: Entry) -> dict[str, str]:
    """Put courses in; gives their titles by id."""
    named = [replace(course, id=new_id()) for course in courses]
    engine.update(named)
    return {course.id: course.title for course in named}


def titled(*titles: str) -> list[Entry]:
    return [replace(PLAIN, title=title) for title in titles]


def finds(engine: TantivySearch, titles: dict[str, str], words: str) -> list[str]:
    return [titles[found] for found in engine.find(Question(words=asked_words(words))).ids]


@pytest.mark.parametrize(
    "words",
    ["python", "PYTHON zero", "pyth", "meera", "development", "first program", "Pythön", "programming", "programs"],
)
def test_a_course_is_found_by_any_of_its_texts_and_by_other_endings_of_its_words(engine: TantivySearch, words: str):
    course = replace(
        PLAIN, title="Python from zero", subtitle="Write your first programs", shelf="Development", tags="code"
    )
    assert finds(engine, put(engine, course), words) == ["Python from zero"]


@pytest.mark.parametrize("words", ["pythn", "pyhton", "pythoon", "qython", "pythom", "watercolur", "watercolours"])
def test_one_slip_of_the_finger_is_forgiven(engine: TantivySearch, words: str):
    titles = put(engine, *titled("Python in practice", "Watercolour at dawn"))
    assert len(finds(engine, titles, words)) == 1


def test_a_word_that_some_course_has_is_no_slip(engine: TantivySearch):
    titles = put(engine, *titled("Java", "Lava lamps"))
    assert finds(engine, titles, "java") == ["Java"]


def test_short_words_are_taken_as_they_are(engine: TantivySearch):
    titles = put(engine, *titled("Git", "Gin"))
    assert finds(engine, titles, "gis") == []


def test_c_and_c_plus_plus_and_c_sharp_are_different(engine: TantivySearch):
    titles = put(engine, *titled("C for hardware people", "Modern C++", "C# and games"))
    assert finds(engine, titles, "c++") == ["Modern C++"]
    assert finds(engine, titles, "c") == ["C for hardware people"]
    assert finds(engine, titles, "C#") == ["C# and games"]


@pytest.mark.parametrize("words", ["हिन्दी", "खाना पका", "हिन्दी में", "क़िस्से", "पकाना"])
def test_hindi_is_found_whole_while_typing_and_however_it_is_composed(engine: TantivySearch, words: str):
    titles = put(engine, *titled("हिन्दी में खाना पकाना और क\u093cिस्से", "Python"))
    assert finds(engine, titles, words) == ["हिन्दी में खाना पकाना और क\u093cिस्से"]


def test_every_word_of_a_short_question_must_be_found(engine: TantivySearch):
    titles = put(engine, *titled("Python for data", "Cooking"))
    assert finds(engine, titles, "python cooking") == []


def test_of_a_long_question_a_word_may_be_missing(engine: TantivySearch):
    titles = put(engine, *titled("Build websites with Python and Flask"))
    assert finds(engine, titles, "how to build modern websites python flask") != []


def test_better_places_come_first(engine: TantivySearch):
    titles = put(
        engine,
        replace(PLAIN, title="In the description", description="guitar " * 30, students=90_000),
        replace(PLAIN, title="In the subtitle", subtitle="Play the guitar", students=5_000),
        replace(PLAIN, title="In the tags", tags="guitar", students=500),
        *titled("Guitar"),
        replace(PLAIN, title="By the instructor", instructor="Guitar Singh", students=2_000),
        *titled(*["Guitar for all"] * 20),
    )
    order = list(dict.fromkeys(finds(engine, titles, "guitar")))
    order = sorted(order, key=order.index)
    assert {order[0], order[1]} == {"Guitar", "Guitar for all"}
    asked = engine.find(Question(words=["guitar"], limit=30)).ids
    places = [titles[found] for found in asked if not titles[found].startswith("Guitar")]
    assert places == ["In the tags", "By the instructor", "In the subtitle", "In the description"]


def test_words_side_by_side_in_the_title_are_better_than_apart(engine: TantivySearch):
    titles = put(engine, *titled("The science of data", "Data science"))
    assert finds(engine, titles, "data science") == ["Data science", "The science of data"]


def test_popularity_decides_between_equally_good_answers(engine: TantivySearch):
    titles = put(engine, *(replace(PLAIN, title=f"Chess {n}", students=n) for n in (3, 900, 40)))
    assert finds(engine, titles, "chess") == ["Chess 900", "Chess 40", "Chess 3"]


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        (Sort.POPULAR, "popular"),
        (Sort.TOP_RATED, "loved"),
        (Sort.NEWEST, "new"),
        (Sort.PRICE, "cheap"),
        (Sort.PRICE_DOWN, "dear"),
        (Sort.RELEVANCE, "popular"),
    ],
)
def test_every_order_begins_with_what_it_says(engine: TantivySearch, sort: Sort, first: str):
    titles = put(
        engine,
        replace(PLAIN, title="popular", students=10),
        replace(PLAIN, title="loved", weighted_rating=4.9),
        replace(PLAIN, title="new", published_at=2_000_000_000_000),
        replace(PLAIN, title="cheap", price=0),
        replace(PLAIN, title="dear", price=9_999_00),
    )
    assert titles[engine.find(Question(sort=sort)).ids[0]] == first


def test_the_count_of_a_choice_is_what_choosing_it_gives(engine: TantivySearch):
    """A property, tried on a catalog and questions made by chance."""
    chance = random.Random(7)
    put(
        engine,
        *(
            replace(
                PLAIN,
                title=chance.choice(["python", "data", "python data"]),
                category=chance.choice(["a", "b", "c"]),
                level=chance.choice(["all", "beginner"]),
                language=chance.choice(["English", "हिन्दी"]),
                price=chance.choice([0, 1, 499_99, 500_00, 2000_00, 2000_01, 9000_00]),
                rating=chance.choice([0, 299, 300, 349, 350, 400, 449, 450, 500]),
                length=chance.choice([0, 7199, 7200, 21600, 72000, 100_000]),
            )
            for _ in range(300)
        ),
    )
    choices: dict[str, list[str]] = {
        "category": ["a", "b", "c"],
        "level": ["all", "beginner"],
        "language": ["English", "हिन्दी"],
        **{name: list(spans) for name, spans in SPANS.items()},
    }
    for _ in range(40):
        taken = {name: chance.choice(options) for name, options in choices.items() if chance.random() < 0.3}
        asked = Question(words=chance.choice([(), ("python",), ("data", "python")]), narrowed=taken)
        found = engine.find(asked)
        for name, options in choices.items():
            for option in options:
                then = engine.find(replace(asked, narrowed={**taken, name: option}))
                assert then.total == found.counts[name].get(option, 0), (taken, name, option)


def test_pages_share_the_courses_out_without_losing_or_repeating_one(engine: TantivySearch):
    put(engine, *titled(*["Same title"] * 47))
    for sort in Sort:
        for words in ((), ("same",)):
            pages = [engine.find(Question(words=words, sort=sort, offset=at, limit=10)).ids for at in range(0, 50, 10)]
            seen = [found for page in pages for found in page]
            assert len(seen) == len(set(seen)) == 47


def test_an_update_takes_the_place_of_what_was_there_and_the_gone_are_gone(engine: TantivySearch):
    one, two = new_id(), new_id()
    engine.update([replace(PLAIN, id=one, title="First"), replace(PLAIN, id=two, title="Second")])
    engine.update([replace(PLAIN, id=one, title="Renamed", change=5)], gone=[two])
    assert engine.find(Question()).ids == (one,)
    assert engine.find(Question(words=["first"])).total == 0
    assert engine.changes(4, 5) == {one: 5}
    assert engine.changes(0, 4) == engine.changes(5, 9) == {}


def test_a_folder_is_found_again_with_its_bookmark(tmp_path: Path):
    first = TantivySearch(tmp_path / "search")
    put(first, *titled("Chess"))
    first.remember("feed:7")
    first.close()
    again = TantivySearch(tmp_path / "search")
    assert again.bookmark() == "feed:7"
    assert again.find(Question(words=["chess"])).total == 1
    again.close()


@pytest.mark.parametrize("damage", ["meta.json", "bookmark.json", "*.term", "*.store"])
def test_a_damaged_folder_is_begun_anew(tmp_path: Path, damage: str):
    folder = tmp_path / "search"
    first = TantivySearch(folder)
    put(first, *titled("Chess"))
    first.remember("feed:7")
    first.close()
    for file in next(folder.iterdir()).glob(damage):
        file.write_bytes(b"\0 not what was here")
    again = TantivySearch(folder)
    assert again.bookmark() == ""
    assert again.find(Question()).total == 0
    again.close()


def test_what_an_older_version_of_us_kept_is_removed(tmp_path: Path):
    older = tmp_path / "search" / "v0"
    older.mkdir(parents=True)
    (older / "meta.json").write_text("{}")

    engine = TantivySearch(tmp_path / "search")
    put(engine, *titled("Chess"))
    engine.close()

    assert not older.exists()
    assert len(list((tmp_path / "search").iterdir())) == 1


def test_where_no_folder_can_be_it_works_in_memory(tmp_path: Path):
    (tmp_path / "file").write_text("no folder")
    engine = TantivySearch(tmp_path / "file" / "search")

    put(engine, *titled("Chess"))

    assert engine.find(Question(words=["chess"])).total == 1
    engine.close()


def test_a_second_process_on_the_same_folder_works_in_memory(tmp_path: Path):
    first, second = TantivySearch(tmp_path / "search"), TantivySearch(tmp_path / "search")
    put(first, *titled("Chess"))
    assert second.bookmark() == ""
    put(second, *titled("Chess", "More chess"))
    assert first.find(Question()).total == 1
    assert second.find(Question()).total == 2
    first.close()
    second.close()


@pytest.mark.parametrize(
    "words",
    ["*", "title:python", "a" * 10_000, '"', "(((", "\\", "[1 TO 9]", ".*", "+ +", "#", "\ud800", "𝔘", "x" * 48 + "+"],
)
def test_no_text_breaks_a_question(engine: TantivySearch, words: str):
    put(engine, *titled("Python"))
    assert engine.find(Question(words=asked_words(words))).total in (0, 1)


def test_once_it_is_closed_it_takes_nothing_more():
    engine = TantivySearch()
    put(engine, *titled("Chess"))
    engine.close()

    with pytest.raises(RuntimeError, match="closed"):
        put(engine, *titled("Go"))
