"""What people and things are called, where only their ids are kept."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from edtech_app import routes
from edtech_app.domain.accounts import Actor, User
from edtech_app.domain.commerce import Order
from edtech_app.repositories.accounts import UserRepository
from edtech_app.repositories.catalog import CategoryRepository, CourseRepository
from edtech_app.repositories.commerce import OrderRepository
from edtech_app.repositories.mail import LetterRepository
from edtech_app.repositories.payments import PaymentAlertRepository
from edtech_app.repositories.reviews import ReviewRepository


@dataclass(frozen=True, slots=True)
class Named:
    """A name, and the page that an administrator may be shown of it, "" for none."""

    name: str
    href: str = ""


class NamesService:
    """For administrators alone; it changes nothing."""

    def __init__(
        self,
        *,
        users: UserRepository,
        courses: CourseRepository,
        categories: CategoryRepository,
        orders: OrderRepository,
        reviews: ReviewRepository,
        alerts: PaymentAlertRepository,
        letters: LetterRepository,
    ) -> None:
        self._users, self._courses, self._categories, self._orders = users, courses, categories, orders
        self._reviews, self._alerts, self._letters = reviews, alerts, letters

    async def of(self, actor: Actor, ids: Iterable[str]) -> dict[str, Named]:
        """The names of those that still are, by their ids, whatever they are ids of; other words are left out.

        Raises:
            NotAllowed: Not an administrator.
        """
        actor.require_administrator()
        wanted = set(ids)
        named = {user.id: _person(user) for user in await self._users.many(wanted)}
        # Most are people; the others are few, and often none.
        rest = wanted - named.keys()
        courses, orders, categories = await asyncio.gather(
            self._courses.many(rest), self._orders.many(rest), self._categories.many(rest)
        )
        reviews, alerts, letters = await asyncio.gather(
            self._reviews.many(rest), self._alerts.many(rest), self._letters.many(rest)
        )
        reviewed, alerted = await asyncio.gather(
            self._courses.many(review.course_id for review in reviews),
            self._orders.many(alert.order_id for alert in alerts),
        )
        titles = {course.id: course.title for course in reviewed}
        numbers = {order.id: _order(order) for order in alerted}
        named |= {course.id: Named(course.title, routes.course(course.slug)) for course in courses}
        named |= {order.id: _order(order) for order in orders}
        named |= {category.id: Named(category.name) for category in categories}
        named |= {each.id: Named(f"a review of {titles.get(each.course_id, 'a deleted course')}") for each in reviews}
        named |= {alert.id: numbers.get(alert.order_id, Named("a payment")) for alert in alerts}
        return named | {letter.id: Named(f"“{letter.masked().subject}”") for letter in letters}


def _person(user: User) -> Named:
    return Named("A deleted account" if user.is_gone else user.name, routes.admin_user(user.id))


def _order(order: Order) -> Named:
    return Named(order.number or "not paid", routes.admin_order(order.id))
