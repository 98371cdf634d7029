"""What somebody means to buy, now or one day."""

from edtech_app.domain.entity import Entity, Instant, Value
from edtech_app.domain.money import Money

MAX_CART = 50


class SeenPrice(Value):
    """What a course cost when the owner of a cart looked at it last."""

    course_id: str
    price: Money


class Cart(Entity):
    """What a student means to buy; its id is the user's id.

    What is charged is always today's price; `seen` is there to point a change out.
    """

    course_ids: tuple[str, ...] = ()
    seen: tuple[SeenPrice, ...] = ()


class WishlistEntry(Entity):
    user_id: str
    course_id: str
    created_at: Instant
