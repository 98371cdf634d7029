"""One function per URL, composed of components; `SITE_MAP` lists them all."""

from edtech_app.pages.account import (
    forgot_password,
    profile,
    reset_password,
    security,
    sign_in,
    sign_up,
    verify_email,
)
from edtech_app.pages.instructor import (
    courses as instructor_courses,
)
from edtech_app.pages.instructor import (
    dashboard,
    earnings,
    editor,
    new_course,
    students,
)
from edtech_app.pages.page import Page
from edtech_app.pages.public import (
    about,
    category,
    contact,
    course,
    courses,
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
    about.PAGE,
    contact.PAGE,
    terms.PAGE,
    privacy.PAGE,
    refunds.PAGE,
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
    earnings.PAGE,
)
