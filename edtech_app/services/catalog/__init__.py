"""Finding a course: home and categories, course pages and instructors, search."""

from edtech_app.services.catalog.cards import CourseCard, CourseCards, Shelf
from edtech_app.services.catalog.categories import CategoriesService, Stocked
from edtech_app.services.catalog.course_pages import CoursePage, CoursePagesService, InstructorPage
from edtech_app.services.catalog.indexing import CatalogIndex
from edtech_app.services.catalog.search import MOST_PAGES, CatalogPage, SearchService, Suggestions
from edtech_app.services.catalog.shelves import FIRST_SHELVES, CatalogService, CategoryPage, Home
from edtech_app.services.catalog.takedowns import AuthoredCourse, CourseList, TakedownsService

__all__ = [
    "FIRST_SHELVES",
    "MOST_PAGES",
    "AuthoredCourse",
    "CatalogIndex",
    "CatalogPage",
    "CatalogService",
    "CategoriesService",
    "CategoryPage",
    "CourseCard",
    "CourseCards",
    "CourseList",
    "CoursePage",
    "CoursePagesService",
    "Home",
    "InstructorPage",
    "SearchService",
    "Shelf",
    "Stocked",
    "Suggestions",
    "TakedownsService",
]
