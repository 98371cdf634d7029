"""The shop window's states: what the URL asks is what is shown, and nothing of another page."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from edtech_app.domain.accounts import Profile, Role
from edtech_app.domain.catalog import CourseStatus, Level
from edtech_app.domain.entity import new_id
from edtech_app.domain.search import CatalogQuery, Sort, asked_by
from edtech_app.repositories.accounts import ProfileRepository
from edtech_app.states.catalog import CatalogState, CategoryState, href_of
from edtech_app.states.home import HomeState
from edtech_app.states.instructors import InstructorState, LinkView
from edtech_app.states.navigation import NavigationState
from edtech_app.states.suggestions import SuggestionState, pieces_of
from tests.support.tab import Tab, redirect_of
from tests.support.world import World


@pytest.fixture
async def school(world: World) -> World:
    """Two categories, three published courses of Meera's and a draft."""
    meera = await world.person(Role.INSTRUCTOR, "Meera")
    code = await world.services.catalog.add_category("Code", "Write software.", 1)
    music = await world.services.catalog.add_category("Music", "Play and sing.", 2)
    await world.course(meera, title="Python from zero", category_id=code.id, level=Level.BEGINNER, student_count=5)
    await world.course(meera, title="Modern C++", category_id=code.id, level=Level.ADVANCED, student_count=3)
    await world.course(meera, title="Sing in tune", category_id=music.id, price=0)
    await world.course(meera, title="Python in the drawer", category_id=code.id, status=CourseStatus.DRAFT)
    return world


async def test_the_catalog_shows_what_the_url_asks(school: World):
    async with Tab(school) as tab:
        tab.open("/courses?q=python&sort=newest")
        await tab.fire(CatalogState.load)
        catalog = await tab.state(CatalogState)
        assert [card.title for card in catalog.cards] == ["Python from zero"]
        assert catalog.heading == "Courses for “python”"
        assert catalog.total_text == "1 course"
        assert (catalog.words, catalog.sort, catalog.is_busy) == ("python", "newest", False)


async def test_a_filters_link_keeps_the_rest_of_the_question_and_a_second_click_takes_it_away(school: World):
    async with Tab(school) as tab:
        tab.open("/courses?category=code&page=3")
        await tab.fire(CatalogState.load)
        catalog = await tab.state(CatalogState)
        assert [(choice.label, choice.count_text) for choice in catalog.categories] == [("Code", "2"), ("Music", "1")]
        assert {choice.label: choice.href for choice in catalog.levels} == {
            "Beginner": "/courses?category=code&level=beginner",
            "Advanced": "/courses?category=code&level=advanced",
        }
        assert [(choice.label, choice.href) for choice in catalog.chosen] == [("Code", "/courses")]
        assert catalog.heading == "Code"


async def test_searching_keeps_the_filters_and_goes_back_to_the_first_page(school: World):
    async with Tab(school) as tab:
        tab.open("/courses?category=code&page=2")
        sent = await tab.fire(CatalogState.search, form={"q": "  modern c++ "})
        assert redirect_of(sent) == "/courses?q=modern+c%2B%2B&category=code"
        sent = await tab.fire(CatalogState.sort_by, sort="price")
        assert redirect_of(sent) == "/courses?category=code&sort=price"


@pytest.mark.parametrize(
    "given",
    [
        {"page": "-4"},
        {"page": "²"},
        {"page": "9" * 50},
        {"page": ["2"]},
        {"sort": "$ne"},
        {"q": {"$ne": None}, "level": 3},
    ],
)
def test_nonsense_in_the_url_counts_as_not_asked(given: dict[str, object]):
    assert asked_by(given).page == 1
    assert asked_by(given).sort is Sort.RELEVANCE
    assert asked_by(given).words == ""


def test_a_question_survives_the_url():
    asked = CatalogQuery(
        words="c++ & हिन्दी",
        category="code",
        level="beginner",
        language="हिन्दी",
        price="under-500",
        rating="4.5",
        length="2-6",
        sort=Sort.NEWEST,
    )
    assert href_of(asked).startswith("/courses?q=c%2B%2B+%26+")
    assert asked_by(dict(parse_qsl(urlsplit(href_of(asked)).query))) == asked
    assert href_of(CatalogQuery()) == "/courses"
    assert href_of(asked_by({"q": "\ud800"})) == "/courses?q=%3F"


async def test_only_filters_that_leave_something_to_choose_are_offered(school: World):
    async with Tab(school) as tab:
        tab.open("/courses")
        await tab.fire(CatalogState.load)
        catalog = await tab.state(CatalogState)
        assert [(choice.label, choice.count_text) for choice in catalog.prices] == [
            ("Free", "1"),
            ("Paid", "2"),
            ("₹500 to ₹2,000", "2"),
        ]
        assert [choice.href for choice in catalog.lengths] == ["/courses?length=under-2"]
        assert catalog.ratings == catalog.languages == []
        assert catalog.show_text == "Show 3 courses"


async def test_nothing_found_says_so_and_keeps_the_way_back_to_the_words(school: World):
    async with Tab(school) as tab:
        tab.open("/courses?q=python&price=free")
        await tab.fire(CatalogState.load)
        catalog = await tab.state(CatalogState)
        assert (catalog.cards, catalog.nothing_text) == ([], "No courses for “python”")
        assert [(choice.label, choice.href) for choice in catalog.chosen] == [("Free", "/courses?q=python")]
        assert catalog.all_href == "/courses?q=python"


async def test_a_slip_of_the_finger_is_answered_and_named(school: World):
    async with Tab(school) as tab:
        tab.open("/courses?q=pyhton&level=beginner")
        await tab.fire(CatalogState.load)
        catalog = await tab.state(CatalogState)
        assert [card.title for card in catalog.cards] == ["Python from zero"]
        assert (catalog.meant, catalog.meant_href) == ("python", "/courses?q=python&level=beginner")


async def test_the_box_that_is_typed_in_suggests_and_marks_what_was_typed(school: World):
    async with Tab(school) as tab:
        await tab.fire(SuggestionState.suggest, box="search", typed="pyt")
        box = await tab.state(SuggestionState)
        assert (box.box, box.told) == ("search", "1 suggestion")
        assert [(item.kind, item.href) for item in box.items] == [
            ("course", box.items[0].href),
            ("search", "/courses?q=pyt"),
        ]
        assert [(piece.text, piece.is_typed) for piece in box.items[0].pieces[:2]] == [("Pyt", True), ("hon", False)]
        for nothing in ("", "p", "zzz" * 1000):
            await tab.fire(SuggestionState.suggest, box="search", typed=nothing)
            assert (await tab.state(SuggestionState)).items == []


@pytest.mark.parametrize(
    ("text", "words", "marked"),
    [
        ("(Python) for <b>all</b>", ["pyth"], ["Pyth"]),
        ("Étude in C++", ["etu", "c++"], ["Étu", "C++"]),
        ("हिन्दी में", ["हि"], ["हि"]),
        ("ﬁne art", ["fi"], ["ﬁne"]),
        ("Music", [], []),
    ],
)
def test_what_was_typed_is_marked_and_nothing_is_lost(text: str, words: list[str], marked: list[str]):
    pieces = pieces_of(text, words)
    assert "".join(piece.text for piece in pieces) == text
    assert [piece.text for piece in pieces if piece.is_typed] == marked


async def test_home_is_loaded_from_the_catalog(school: World):
    async with Tab(school) as tab:
        await tab.fire(HomeState.load)
        home = await tab.state(HomeState)
        assert [card.title for card in home.popular] == ["Python from zero", "Modern C++", "Sing in tune"]
        assert [card.title for card in home.free] == ["Sing in tune"]
        assert [(shelf.name, shelf.count_text) for shelf in home.shelves] == [
            ("Code", "2 courses"),
            ("Music", "1 course"),
        ]
        assert home.popular[0].price_text == "₹1,299"
        assert home.free[0].price_text == "Free"


async def test_one_categorys_courses_never_stand_under_anothers_name(school: World):
    async with Tab(school) as tab:
        tab.open("/categories/code", slug="code")
        await tab.fire(CategoryState.load)
        tab.open("/categories/nowhere", slug="nowhere")
        await tab.fire(CategoryState.load)
        page = await tab.state(CategoryState)
        assert page.is_missing
        assert page.category.name == ""
        assert page.popular == []
        tab.open("/categories/music", slug="music")
        await tab.fire(CategoryState.load)
        page = await tab.state(CategoryState)
        assert not page.is_missing
        assert [card.title for card in page.popular] == ["Sing in tune"]


async def test_an_instructors_profile_shows_no_drafts_and_no_unsafe_link(school: World):
    meera = (await school.courses.after(""))[0].instructor_id
    links = ("https://github.com/meera", "javascript:alert(1)")
    await ProfileRepository(school.database).add(Profile(id=meera, links=links))
    async with Tab(school) as tab:
        tab.open(f"/instructors/{meera}", instructor_id=meera)
        await tab.fire(InstructorState.load)
        page = await tab.state(InstructorState)
        assert page.profile.name == "Meera Rao"
        assert {card.title for card in page.cards} == {"Python from zero", "Modern C++", "Sing in tune"}
        assert page.profile.links == [LinkView("https://github.com/meera", "GitHub")]
        tab.open("/instructors/nobody", instructor_id=new_id())
        await tab.fire(InstructorState.load)
        page = await tab.state(InstructorState)
        assert page.is_missing
        assert page.cards == []


async def test_the_headers_search_leads_to_the_catalog(world: World):
    async with Tab(world, "/about") as tab:
        assert redirect_of(await tab.fire(NavigationState.search, form={"q": " c++ "})) == "/courses?q=c%2B%2B"
        assert redirect_of(await tab.fire(NavigationState.search, form={})) == "/courses"
