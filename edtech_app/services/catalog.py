"""Finding a course: home, catalog, categories, course pages, instructors."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, Profile, User
from edtech_app.domain.catalog import CatalogQuery, Category, Chapter, Course
from edtech_app.domain.reviews import Review


@dataclass(frozen=True, slots=True)
class CourseCard:
    """A course as lists show it. `picture` is the thumbnail's URL, "" when one is to be drawn."""

    course: Course
    instructor_name: str
    category_name: str
    picture: str


@dataclass(frozen=True, slots=True)
class Shelf:
    """A category and how many published courses it holds."""

    category: Category
    courses: int


@dataclass(frozen=True, slots=True)
class Home:
    shelves: tuple[Shelf, ...]
    popular: tuple[CourseCard, ...]
    newest: tuple[CourseCard, ...]
    free: tuple[CourseCard, ...]
    reviews: tuple[tuple[Review, Course], ...]


@dataclass(frozen=True, slots=True)
class CatalogPage:
    """One page of the catalog's answer; `total` counts all that match, `shelves` how many of them each category has."""

    query: CatalogQuery
    cards: tuple[CourseCard, ...]
    shelves: tuple[Shelf, ...]
    total: int
    pages: int


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course's public page, and how the actor stands to it.

    `stars` is how many visible reviews gave 1, 2, 3, 4 and 5 stars, in this order. Preview lectures carry no link
    here: the player page makes one.
    """

    course: Course
    category: Category | None
    instructor: User
    profile: Profile
    picture: str
    chapters: tuple[Chapter, ...]
    reviews: tuple[Review, ...]
    stars: tuple[int, int, int, int, int]
    more: tuple[CourseCard, ...]
    is_enrolled: bool
    is_author: bool
    is_in_cart: bool
    is_wished: bool


@dataclass(frozen=True, slots=True)
class CategoryPage:
    category: Category
    popular: tuple[CourseCard, ...]
    newest: tuple[CourseCard, ...]
    top_rated: tuple[CourseCard, ...]


@dataclass(frozen=True, slots=True)
class InstructorPage:
    instructor: User
    profile: Profile
    cards: tuple[CourseCard, ...]
    students: int
    rating: float
    rating_count: int


class CatalogService:
    """Questions anybody may ask of the catalog."""

    async def categories(self) -> list[Category]:
        """All categories in the house's order."""
        raise NotImplementedError

    async def add_category(self, name: str, description: str, position: int) -> Category:
        """Make a category, or return the one with this name."""
        raise NotImplementedError

    async def home(self) -> Home:
        """What the home page shows, all of it from the real catalog; at most eight cards a row."""
        raise NotImplementedError

    async def search(self, query: CatalogQuery) -> CatalogPage:
        """A page of the catalog; an odd query is read as kindly as possible and never fails."""
        raise NotImplementedError

    async def cards(self, course_ids: list[str]) -> list[CourseCard]:
        """Cards of the named courses that are published, in this order; unknown ids are left out."""
        raise NotImplementedError

    async def course_page(self, actor: Actor, slug: str) -> CoursePage:
        """
        Raises:
            NotFound: No such course, or a draft that is not the actor's.
        """
        raise NotImplementedError

    async def category_page(self, slug: str) -> CategoryPage:
        """
        Raises:
            NotFound: No such category.
        """
        raise NotImplementedError

    async def instructor_page(self, instructor_id: str) -> InstructorPage:
        """
        Raises:
            NotFound: No such person, or not one who teaches.
        """
        raise NotImplementedError
