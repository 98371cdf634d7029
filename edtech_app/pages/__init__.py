"""One function per URL, composed of components; `SITE_MAP` lists them all."""

from edtech_app.pages.account import (
    delete,
    forgot_password,
    notifications,
    preferences,
    profile,
    reset_password,
    security,
    sign_in,
    sign_up,
    unsubscribe,
    verify_email,
)
from edtech_app.pages.admin import (
    alerts as house_alerts,
)
from edtech_app.pages.admin import audit, categories, overview, person, users
from edtech_app.pages.admin import (
    courses as house_courses,
)
from edtech_app.pages.admin import (
    order as house_order,
)
from edtech_app.pages.admin import (
    orders as house_orders,
)
from edtech_app.pages.admin import (
    outbox as house_outbox,
)
from edtech_app.pages.admin import (
    refunds as house_refunds,
)
from edtech_app.pages.admin import (
    reviews as house_reviews,
)
from edtech_app.pages.instructor import (
    announcements,
    dashboard,
    earnings,
    editor,
    new_course,
    reviews,
    students,
)
from edtech_app.pages.instructor import (
    courses as instructor_courses,
)
from edtech_app.pages.page import Page
from edtech_app.pages.public import (
    about,
    category,
    certificate,
    contact,
    course,
    courses,
    goodbye,
    home,
    instructor,
    not_found,
    outbox,
    privacy,
    refunds,
    styleguide,
    terms,
)
from edtech_app.pages.student import (
    cart,
    checkout,
    learn,
    order,
    orders,
    player,
    wishlist,
)

SITE_MAP: tuple[Page, ...] = (
    home.PAGE,
    courses.PAGE,
    course.PAGE,
    category.PAGE,
    instructor.PAGE,
    certificate.PAGE,
    about.PAGE,
    contact.PAGE,
    terms.PAGE,
    privacy.PAGE,
    refunds.PAGE,
    goodbye.PAGE,
    not_found.PAGE,
    outbox.PAGE,
    styleguide.PAGE,
    sign_up.PAGE,
    verify_email.PAGE,
    sign_in.PAGE,
    forgot_password.PAGE,
    reset_password.PAGE,
    profile.PAGE,
    security.PAGE,
    delete.PAGE,
    notifications.PAGE,
    preferences.PAGE,
    unsubscribe.PAGE,
    cart.PAGE,
    checkout.PAGE,
    orders.PAGE,
    order.PAGE,
    wishlist.PAGE,
    learn.PAGE,
    player.PAGE,
    dashboard.PAGE,
    instructor_courses.PAGE,
    new_course.PAGE,
    editor.PAGE,
    students.PAGE,
    reviews.PAGE,
    announcements.PAGE,
    earnings.PAGE,
    overview.PAGE,
    users.PAGE,
    person.PAGE,
    categories.PAGE,
    audit.PAGE,
    house_courses.PAGE,
    house_orders.PAGE,
    house_order.PAGE,
    house_refunds.PAGE,
    house_alerts.PAGE,
    house_reviews.PAGE,
    house_outbox.PAGE,
)
