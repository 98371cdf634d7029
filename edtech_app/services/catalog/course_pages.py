"""The page of a course, and the page of whoever teaches it."""

import asyncio
from dataclasses import dataclass

from edtech_app.domain.accounts import Actor, Profile, PublicFace, Role, UserStatus
from edtech_app.domain.catalog import Category, Chapter, Course, CourseStatus, curriculum
from edtech_app.domain.errors import Gone, NotFound
from edtech_app.domain.media import Picture
from edtech_app.domain.reviews import Review, ReviewOrder
from edtech_app.repositories.accounts import ProfileRepository, UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository, LectureRepository, SectionRepository
from edtech_app.repositories.commerce import WishlistRepository
from edtech_app.repositories.learning import EnrollmentRepository
from edtech_app.repositories.reviews import ReviewRepository
from edtech_app.services.catalog.cards import CourseCard, CourseCards
from edtech_app.services.catalog.ordering import most_popular
from edtech_app.services.catalog.visibility import require_visible
from edtech_app.services.media import PicturesService

REVIEWS_SHOWN = 6

CARDS_PAGE = 24
"""Courses on a page of an instructor's."""
TEACHERS = (Role.INSTRUCTOR, Role.ADMINISTRATOR)


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A course's public page, and how the actor stands to it.

    `stars` is how many visible reviews gave 1, 2, 3, 4 and 5 stars, in this order; `reviews` are the most
    helpful of them. Preview lectures carry no link here: the player page makes one.
    """

    course: Course
    category: Category | None
    instructor: PublicFace
    picture: Picture
    instructor_picture: str
    instructor_courses: int
    instructor_students: int
    chapters: tuple[Chapter, ...]
    reviews: tuple[Review, ...]
    stars: tuple[int, int, int, int, int]
    more: tuple[CourseCard, ...]
    is_enrolled: bool
    is_author: bool
    is_keeper: bool
    is_wished: bool


@dataclass(frozen=True, slots=True)
class InstructorPage:
    """`cards` are one page of the published courses, of which there are `courses`; the figures are of all of them."""

    instructor: PublicFace
    picture: str
    cards: tuple[CourseCard, ...]
    courses: int
    page: int
    pages: int
    students: int
    rating: float
    rating_count: int


class CoursePagesService:
    """Shows courses and instructors to whoever may see them."""

    def __init__(
        self,
        *,
        categories: CategoryRepository,
        courses: CourseRepository,
        sections: SectionRepository,
        lectures: LectureRepository,
        users: UserRepository,
        profiles: ProfileRepository,
        reviews: ReviewRepository,
        enrollments: EnrollmentRepository,
        wishes: WishlistRepository,
        pictures: PicturesService,
        cards: CourseCards,
    ) -> None:
        self._categories, self._courses = categories, courses
        self._sections, self._lectures = sections, lectures
        self._users, self._profiles = users, profiles
        self._reviews, self._enrollments, self._wishes = reviews, enrollments, wishes
        self._pictures, self._cards = pictures, cards

    async def course_page(self, actor: Actor, slug: str) -> CoursePage:
        """
        Raises:
            Gone: The course has left the catalog for good, and the actor is none of its students.
            NotFound: No such course, or one that is not in the catalog and not the actor's.
        """
        return await self._page(actor, await self._courses.by_slug(slug))

    async def course_details(self, actor: Actor, id_or_slug: str) -> CoursePage:
        """The same for apps, which know a course by its id too; a page has one address and goes by its slug.

        Raises:
            NotFound: As in `course_page`.
        """
        course = await self._courses.find(id_or_slug) or await self._courses.by_slug(id_or_slug)
        return await self._page(actor, course)

    async def _page(self, actor: Actor, course: Course) -> CoursePage:
        is_enrolled = await require_visible(self._enrollments, actor, course)
        wish = await self._wishes.wants(actor.user_id, course.id) if actor.is_signed_in else None
        sections, lectures, reviews = await asyncio.gather(
            self._sections.of(course.id),
            self._lectures.of(course.id),
            self._reviews.visible(course.id, order=ReviewOrder.HELPFUL, limit=REVIEWS_SHOWN),
        )
        categories, instructor, profile, others = await asyncio.gather(
            self._categories.in_order(),
            self._users.get(course.instructor_id),
            self._profiles.find(course.instructor_id),
            self._courses.by_instructor(course.instructor_id, status=CourseStatus.PUBLISHED),
        )
        profile = profile or Profile(id=course.instructor_id)
        more = most_popular([other for other in others if other.id != course.id])[:4]
        cards = await self._cards.by_id(more, categories)
        return CoursePage(
            course=course,
            category=next((category for category in categories if category.id == course.category_id), None),
            instructor=PublicFace.of(instructor, profile),
            picture=self._pictures.of_course(course),
            instructor_picture=self._pictures.url(profile.thumb_key),
            instructor_courses=len(others),
            instructor_students=sum(other.student_count for other in others),
            chapters=curriculum(sections, lectures),
            reviews=tuple(reviews),
            stars=course.stars,
            more=tuple(cards[other.id] for other in more),
            is_enrolled=is_enrolled,
            is_author=course.instructor_id == actor.user_id,
            is_keeper=course.instructor_id == actor.user_id or actor.is_administrator,
            is_wished=wish is not None,
        )

    async def instructor_page(self, instructor_id: str, page: int = 1) -> InstructorPage:
        """An instructor's public face and a page of their courses, the most popular first; pages count from 1.

        Raises:
            Gone: The person has left.
            NotFound: No such person, or not one who teaches.
        """
        instructor = await self._users.find(instructor_id)
        if instructor is not None and instructor.status is UserStatus.DELETED:
            raise Gone("This instructor is no longer here.")
        if instructor is None or instructor.role not in TEACHERS:
            raise NotFound("This instructor does not exist.")
        courses = most_popular(await self._courses.by_instructor(instructor_id, status=CourseStatus.PUBLISHED))
        if not courses and instructor.role is Role.ADMINISTRATOR:
            raise NotFound("This instructor does not exist.")
        profile = await self._profiles.find(instructor_id) or Profile(id=instructor_id)
        count = sum(course.rating_count for course in courses)
        pages = max(1, -(-len(courses) // CARDS_PAGE))
        page = min(max(page, 1), pages)
        return InstructorPage(
            instructor=PublicFace.of(instructor, profile),
            picture=self._pictures.url(profile.picture_key),
            cards=tuple(await self._cards.of(courses[(page - 1) * CARDS_PAGE : page * CARDS_PAGE])),
            courses=len(courses),
            page=page,
            pages=pages,
            students=sum(course.student_count for course in courses),
            rating=sum(course.rating_sum for course in courses) / count if count else 0.0,
            rating_count=count,
        )
