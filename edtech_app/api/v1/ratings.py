"""Reviews of a course: everybody reads them, its students write one each."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller
from edtech_app.api.v1.wire import Answer, Body, Id, Listed, Paged, Shown, failures, named
from edtech_app.domain.entity import NEVER
from edtech_app.domain.reviews import Review, ReviewOrder
from edtech_app.runtime import services
from edtech_app.services.reviews.reading import MOST_PAGES

router = APIRouter(prefix=f"{routes.API}/courses", tags=["reviews"])


class Rating(Shown):
    """One student's review; `answer` is the author's, "" without one, and `answeredAt` then null, as is `editedAt`."""

    id: str
    course_id: str
    rating: int
    review: str
    user_name: str
    helpful_count: int
    progress_percentage: int
    answer: str
    answered_at: datetime | None
    created_at: datetime
    edited_at: datetime | None


class Average(Shown):
    """A course's rating; `stars` counts the reviews with 1, 2, 3, 4 and 5 stars, in this order."""

    average_rating: float
    rating_count: int
    stars: list[int]


class Written(Body):
    course_id: Id
    rating: int
    review: Annotated[str, Field(max_length=10_000)] = ""


class Rewritten(Body):
    rating: int
    review: Annotated[str, Field(max_length=10_000)] = ""


class AskedReviews(Paged):
    """Which reviews are asked for."""

    course_id: Id
    sort: ReviewOrder = ReviewOrder.NEWEST
    page: Annotated[int, Field(ge=1, le=MOST_PAGES)] = 1


@router.post("/createRating", status_code=201, responses=failures(401, 403, 404))
async def create_rating(body: Written, actor: Caller) -> Answer[Rating]:
    """Write one's review of a course; whoever has written one already rewrites it."""
    return await _write(actor, body.course_id, body.rating, body.review)


@router.put("/createRating", responses=failures(401, 403, 404))
async def change_rating(body: Written, actor: Caller) -> Answer[Rating]:
    """The same for a review that is there."""
    return await _write(actor, body.course_id, body.rating, body.review)


@router.put("/rating/{course_id}", responses=failures(401, 403, 404))
async def change_rating_of(course_id: str, body: Rewritten, actor: Caller) -> Answer[Rating]:
    """The same, with the course in the path."""
    return await _write(actor, course_id, body.rating, body.review)


@router.delete("/rating/{course_id}", responses=failures(401, 409))
async def delete_rating(course_id: str, actor: Caller) -> Answer[None]:
    """Withdraw one's review; harmless where there is none, and refused where the house has hidden it."""
    await services().reviews.withdraw(actor, course_id)
    return Answer(message="Your review has been withdrawn.", data=None)


@router.get("/getReviews", responses=failures(404))
async def get_reviews(asked: Annotated[AskedReviews, Query()], actor: Caller) -> Answer[Listed[Rating]]:
    """What students say of a course, the newest or the most helpful first."""
    course, reviews = await services().review_lists.numbered(
        actor, asked.course_id, page=asked.page, limit=asked.limit, order=asked.sort
    )
    items = [_shown(review) for review in reviews]
    listed = Listed(items=items, page=asked.page, limit=asked.limit, total=course.rating_count)
    return Answer(message="Done.", data=listed)


@router.get("/getAverageRating/{course_id}", responses=failures(404))
async def get_average_rating(course_id: str, actor: Caller) -> Answer[Average]:
    """A course's rating as it is at this moment."""
    course, _ = await services().review_lists.numbered(actor, course_id, page=1, limit=1)
    return Answer(
        message="Done.",
        data=Average(
            average_rating=round(course.rating, 2), rating_count=course.rating_count, stars=list(course.stars)
        ),
    )


async def _write(actor: Caller, course_id: str, rating: int, text: str) -> Answer[Rating]:
    with named(stars="rating", text="review"):
        review = await services().reviews.write(actor, course_id, stars=rating, text=text)
    return Answer(message="Review saved.", data=_shown(review))


def _shown(review: Review) -> Rating:
    return Rating(
        id=review.id,
        course_id=review.course_id,
        rating=review.stars,
        review=review.text,
        user_name=review.author_name,
        helpful_count=review.helpful_count,
        progress_percentage=review.percent,
        answer=review.answer,
        answered_at=review.answered_at if review.answered_at > NEVER else None,
        created_at=review.created_at,
        edited_at=review.edited_at if review.edited_at > NEVER else None,
    )
