"""Every URL of the site and the functions that build them."""

from urllib.parse import quote, urlencode

HOME = "/"
COURSES = "/courses"
COURSE = "/courses/[slug]"
CATEGORY = "/categories/[slug]"
INSTRUCTOR = "/instructors/[instructor_id]"
ABOUT = "/about"
CONTACT = "/contact"
TERMS = "/terms"
PRIVACY = "/privacy"
REFUNDS = "/refunds"
NOT_FOUND = "404"

SIGN_UP = "/signup"
VERIFY_EMAIL = "/verify-email"
SIGN_IN = "/login"
FORGOT_PASSWORD = "/forgot-password"  # noqa: S105 - a path
RESET_PASSWORD = "/reset-password/[reset_token]"  # noqa: S105 - a path

CART = "/cart"
CHECKOUT = "/checkout"
ORDERS = "/orders"
ORDER = "/orders/[order_id]"
WISHLIST = "/wishlist"
LEARN = "/learn"
PLAYER = "/learn/[slug]/[lecture_id]"
CERTIFICATE = "/certificates/[certificate_id]"

TEACH = "/teach"
TEACH_COURSES = "/teach/courses"
NEW_COURSE = "/teach/courses/new"
COURSE_EDITOR = "/teach/courses/[course_id]"
COURSE_STUDENTS = "/teach/courses/[course_id]/students"
COURSE_REVIEWS = "/teach/courses/[course_id]/reviews"
COURSE_ANNOUNCEMENTS = "/teach/courses/[course_id]/announcements"
EARNINGS = "/teach/earnings"

ADMIN = "/admin"
ADMIN_USERS = "/admin/users"
ADMIN_USER = "/admin/users/[user_id]"
ADMIN_COURSES = "/admin/courses"
ADMIN_CATEGORIES = "/admin/categories"
ADMIN_ORDERS = "/admin/orders"
ADMIN_ORDER = "/admin/orders/[order_id]"
ADMIN_REFUNDS = "/admin/refunds"
ADMIN_ALERTS = "/admin/alerts"
ADMIN_REVIEWS = "/admin/reviews"
ADMIN_OUTBOX = "/admin/outbox"
ADMIN_AUDIT = "/admin/audit"

ACCOUNT = "/account"
SECURITY = "/account/security"
DELETE_ACCOUNT = "/account/delete"
GOODBYE = "/goodbye"
NOTIFICATIONS = "/notifications"
PREFERENCES = "/account/notifications"
UNSUBSCRIBE = "/unsubscribe/[letter_token]"

OUTBOX = "/outbox"
STYLEGUIDE = "/styleguide"

API = "/api/v1"
SESSION = "/api/session"
"""Where a page exchanges its one-time ticket for the session cookie, and gives the cookie back."""
PROGRESS = "/api/progress"
"""Where a player tells what was watched; the socket is closed when a tab is."""
WEBHOOK = "/api/v1/payments/webhook"
MEDIA = "/media"
CERTIFICATE_FILES = "/api/certificates"
"""Where a certificate's holder downloads it, by the cookie."""
RECEIPT_FILES = "/api/receipts"
"""Where a buyer downloads receipts and credit notes, by the cookie."""
EARNINGS_FILE = "/api/earnings.csv"
"""Where an instructor downloads the rows of their statement, by the cookie."""
STUDENT_FILES = "/api/students"
"""Where a course's author downloads the list of its students, by the cookie."""
UPLOADS = "/api/uploads"
"""Where a page sends the videos that it uploads, in slices."""
UNSUBSCRIBE_AT_ONCE = "/api/unsubscribe"
"""Where a mail program ends letters by one POST (RFC 8058), and where a click is led to the page that asks."""
RESOURCES = "/api/resources"
"""Where a lecture's files are asked for; the answer leads to a link that expires."""
CAPTIONS = "/api/captions"
"""Where captions are had that are kept on another site: a page takes those of its own site only."""
COVERS = "/media/covers"


def cover(course_id: str, name: str, width: int) -> str:
    """The picture drawn for a course without a thumbnail; `name` changes with what is on it."""
    return f"{COVERS}/{course_id}/{name}-{width}.webp"


def course(slug: str) -> str:
    """A course's public page."""
    return f"/courses/{quote(slug)}"


def course_preview(slug: str) -> str:
    """A course's page as a student sees it, for its author."""
    return f"{course(slug)}?preview=1"


def category(slug: str) -> str:
    """A category's page."""
    return f"/categories/{quote(slug)}"


def instructor(instructor_id: str) -> str:
    """An instructor's public profile."""
    return f"/instructors/{instructor_id}"


def checkout(course_id: str = "") -> str:
    """The checkout of the cart, or of one course alone."""
    return f"{CHECKOUT}?{urlencode({'course': course_id})}" if course_id else CHECKOUT


def checkout_result(order_id: str) -> str:
    """The checkout after paying: how the order stands."""
    return f"{CHECKOUT}?{urlencode({'order': order_id})}"


def order(order_id: str) -> str:
    """A student's order."""
    return f"/orders/{order_id}"


def receipt_pdf(order_id: str) -> str:
    """The receipt of an order on paper."""
    return f"{RECEIPT_FILES}/{order_id}.pdf"


def credit_note_pdf(order_id: str, plain_number: str) -> str:
    """A credit note of an order on paper; the number has `-` for `/`."""
    return f"{RECEIPT_FILES}/{order_id}/{plain_number}.pdf"


def player(slug: str, lecture_id: str, *, second: float | None = None, panel: str = "") -> str:
    """The player, open at a lecture; anything that is no lecture of the course opens where the student stopped.

    `second` is where the video begins, instead of the place where the student stopped; `panel` is what is open below.
    """
    query = urlencode(({} if second is None else {"t": f"{second:g}"}) | ({"panel": panel} if panel else {}))
    return f"/learn/{quote(slug)}/{lecture_id}{'?' if query else ''}{query}"


def resume(slug: str) -> str:
    """The player, open where the student stopped."""
    return player(slug, "continue")


def certificate(certificate_id: str) -> str:
    """A certificate's public page, where anybody can check it."""
    return f"/certificates/{certificate_id}"


def certificate_pdf(certificate_id: str) -> str:
    """The certificate on paper, for its holder."""
    return f"{CERTIFICATE_FILES}/{certificate_id}.pdf"


def resource(resource_id: str) -> str:
    """A file that students take along, for whoever may open its lecture."""
    return f"{RESOURCES}/{resource_id}"


def captions(media_id: str, language: str) -> str:
    return f"{CAPTIONS}/{media_id}/{language}"


def course_editor(course_id: str) -> str:
    """The author's editor of a course."""
    return f"/teach/courses/{course_id}"


def course_students(course_id: str) -> str:
    """Who learns from a course, for its author."""
    return f"/teach/courses/{course_id}/students"


def teach_courses(**query: str) -> str:
    """The instructor's courses, narrowed by the query's non-empty fields (`q`, `status`, `sort`, `page`)."""
    return _asked(TEACH_COURSES, query)


def teach(*, days: int, course: str = "") -> str:
    """The instructor's dashboard, over so many days, with the lectures of a course ("": of the largest one)."""
    query = {"days": str(days)} | ({"course": course} if course else {})
    return f"{TEACH}?{urlencode(query)}"


def course_students_of(course_id: str, **query: str) -> str:
    """A course's students, narrowed by the query's non-empty fields (`q`, `sort`, `page`)."""
    return _asked(course_students(course_id), query)


def students_file(course_id: str) -> str:
    """A course's students as a file for spreadsheets."""
    return f"{STUDENT_FILES}/{course_id}.csv"


def earnings(**query: str) -> str:
    """The instructor's statement, narrowed by the query's non-empty fields (`month`, `course`)."""
    given = {name: value for name, value in query.items() if value}
    return f"{EARNINGS}?{urlencode(given)}" if given else EARNINGS


def earnings_file(month: str, course: str) -> str:
    """The statement's rows as a file for spreadsheets."""
    return f"{EARNINGS_FILE}?{urlencode({'month': month, 'course': course})}"


def admin_users(**query: str) -> str:
    """The list of accounts, narrowed by the query's non-empty fields (`q`, `role`, `status`, `after`)."""
    return _asked(ADMIN_USERS, query)


def admin_user(user_id: str) -> str:
    """An account, for administrators."""
    return f"/admin/users/{user_id}"


def admin_courses(**query: str) -> str:
    """All courses, narrowed by the query's non-empty fields (`q`, `status`, `after`)."""
    return _asked(ADMIN_COURSES, query)


def admin_orders(**query: str) -> str:
    """All orders, narrowed by the query's non-empty fields (`q`, `status`, `after`)."""
    return _asked(ADMIN_ORDERS, query)


def admin_order(order_id: str) -> str:
    """An order, for administrators."""
    return f"/admin/orders/{order_id}"


def admin_outbox(**query: str) -> str:
    """Letters, narrowed by the query's non-empty fields (`pile`, `after`, `letter`)."""
    return _asked(ADMIN_OUTBOX, query)


def admin_audit(**query: str) -> str:
    """The audit log, narrowed by the query's non-empty fields (`act`, `who`, `whom`, `since`, `until`, `after`)."""
    return _asked(ADMIN_AUDIT, query)


def _asked(path: str, query: dict[str, str]) -> str:
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given, errors='replace')}" if given else path


def upload(upload_id: str) -> str:
    """Where the slices of an upload go."""
    return f"{UPLOADS}/{upload_id}"


def course_reviews(course_id: str) -> str:
    """What students say of a course, for its author."""
    return f"/teach/courses/{course_id}/reviews"


def unsubscribe(token: str) -> str:
    """The page on which somebody ends letters of one kind, without signing in."""
    return f"/unsubscribe/{quote(token)}"


def unsubscribe_at_once(token: str) -> str:
    """What stands in a letter for that; a mail program may POST to it."""
    return f"{UNSUBSCRIBE_AT_ONCE}/{quote(token)}"


def reset_password(token: str) -> str:
    """Where a reset link leads."""
    return f"/reset-password/{token}"


def sign_in(back_to: str = "") -> str:
    """The sign-in page, and the page to come back to afterwards (a path of this site)."""
    return f"{SIGN_IN}?{urlencode({'next': back_to})}" if back_to else SIGN_IN


def sign_in_first(*, has_ended: bool) -> str:
    """The sign-in page, as far as the page to come back to, which only the browser knows and adds.

    With `has_ended` it says why somebody who was signed in comes here.
    """
    return f"{SIGN_IN}?{'ended=1&' if has_ended else ''}next="


def sign_up(back_to: str = "") -> str:
    """The sign-up page, and the page to come back to afterwards (a path of this site)."""
    return f"{SIGN_UP}?{urlencode({'next': back_to})}" if back_to else SIGN_UP


def safe_next(path: str) -> str:
    """The path to go to after signing in: only a path of this site, never another host; HOME for anything else."""
    if path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path and "\r" not in path:
        return path
    return HOME


def catalog(**query: str) -> str:
    """The catalog, narrowed by the query's non-empty fields."""
    given = {name: value for name, value in query.items() if value}
    return f"{COURSES}?{urlencode(given, errors='replace')}" if given else COURSES
