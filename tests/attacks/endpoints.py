"""Who may call which endpoint, documented or not, with requests that make a valid call, as data; see `doors.py`."""

from dataclasses import dataclass, field
from typing import Any

from tests.attacks.doors import ALL, AUTHOR, BUYERS, HOUSE, LEARNERS, NOBODY, SIGNED_IN, TEACHERS, VIEWERS
from tests.attacks.school import PASSWORD

API = "/api/v1"
OWNER = ("student", "administrator")
ENROLLED = ("student", "instructor", "administrator")
BLACK_TEA = "a river of black tea"


@dataclass(frozen=True)
class Endpoint:
    """An endpoint's row: who is answered with what they asked for, and how they ask."""

    who: tuple[str, ...]
    path: dict[str, str] = field(default_factory=dict[str, str])
    json: Any = None
    query: dict[str, str] = field(default_factory=dict[str, str])
    content: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


def call(who: tuple[str, ...], json: Any = None, /, **path: str) -> Endpoint:
    """A call with a JSON body, or none; the rest goes into the path."""
    return Endpoint(who, path, json)


def ask(who: tuple[str, ...], /, **query: str) -> Endpoint:
    """A question with a query."""
    return Endpoint(who, query=query)


RATING = {"rating": 5, "review": "Good."}
PERSON = {"firstName": "New", "lastName": "Name", "email": "face@example.com"}

ENDPOINTS: dict[str, Endpoint] = {
    "GET /api/v1/openapi.json": call(ALL),
    "GET /api/v1/docs": call(ALL),
    "GET /api/health": call(ALL),
    "GET /api/metrics": call(ALL),  # by whoever sits at this computer, as this test does
    "GET /api/captions/{media_id}/{language}": call(AUTHOR, media_id="{draft_asset}", language="en"),
    # The pages' own.
    "GET /api/unsubscribe/{token}": call(ALL, token="{letter_token}"),
    "POST /api/unsubscribe/{token}": call(ALL, token="{letter_token}"),
    "POST /api/session": call(ALL, {"ticket": "{ticket}"}),
    "PUT /api/session": call(SIGNED_IN),
    "DELETE /api/session": call(ALL),
    "POST /api/progress": call(
        LEARNERS,
        {
            "student": "{student}",
            "course": "{course}",
            "lecture": "{film}",
            "position": 1.0,
            "spans": [[0, 1]],
            "at": 1_790_000_000_000,
        },
    ),
    "GET /api/uploads/{upload_id}": call(("instructor",), upload_id="{upload}"),
    "PUT /api/uploads/{upload_id}": Endpoint(
        ("instructor",), {"upload_id": "{upload}"}, content=b"abcd", headers={"Content-Range": "bytes 0-3/10000"}
    ),
    "POST /api/uploads/{upload_id}/finish": call(NOBODY, upload_id="{upload}"),
    "DELETE /api/uploads/{upload_id}": call(("instructor",), upload_id="{upload}"),
    "POST /api/uploads": call(AUTHOR, {"lecture": "{draft_film}", "name": "b.mp4", "size": 5000, "mark": "n"}),
    "GET /api/resources/{resource_id}": call(VIEWERS, resource_id="{resource}"),
    "GET /api/certificates/{certificate_id}.pdf": call(LEARNERS, certificate_id="{certificate}"),
    "GET /api/receipts/{order_id}.pdf": call(OWNER, order_id="{order_of_student}"),
    "GET /api/receipts/{order_id}/{number}.pdf": call(NOBODY, order_id="{order_of_student}", number="C2026-27-000001"),
    "GET /api/students/{course_id}.csv": call(AUTHOR, course_id="{course}"),
    "GET /api/earnings.csv": call(TEACHERS, month="all"),
    "GET /media/{key:path}": call(NOBODY, key="{film_key}"),
    "GET /media/covers/{course_id}/{name}-{width}.webp": call(ALL, course_id="{course}", name="x", width="640"),
    # Accounts.
    "POST /api/v1/auth/sendotp": call(ALL, {"email": "stranger@example.com"}),
    "POST /api/v1/auth/verifyotp": call(NOBODY, {"email": "stranger@example.com", "otp": "{code}"}),
    "POST /api/v1/auth/signup": call(
        NOBODY,
        {**PERSON, "password": PASSWORD, "confirmPassword": PASSWORD, "accountType": "Student", "otp": "000000"},
    ),
    "POST /api/v1/auth/login": call(ALL, {"email": "{guest_email}", "password": "{password}"}),
    "POST /api/v1/auth/logout": call(SIGNED_IN),
    "POST /api/v1/auth/changepassword": call(
        SIGNED_IN, {"oldPassword": "{password}", "newPassword": BLACK_TEA, "confirmNewPassword": BLACK_TEA}
    ),
    "POST /api/v1/auth/resetpasswordtoken": call(ALL, {"email": "stranger@example.com"}),
    "POST /api/v1/auth/resetpassword": call(
        ALL, {"token": "{link}", "password": BLACK_TEA, "confirmPassword": BLACK_TEA}
    ),
    "GET /api/v1/profile/getUserDetails/{user_id}": call(OWNER, user_id="{student}"),
    "PUT /api/v1/profile/updateProfile/{user_id}": call(OWNER, {"firstName": "New"}, user_id="{student}"),
    "PUT /api/v1/profile": call(SIGNED_IN, {"firstName": "New"}),
    "PUT /api/v1/profile/changeProfilePicture": call(NOBODY, {}),
    "DELETE /api/v1/profile/deleteAccount/{user_id}": call(OWNER, {"password": "{password}"}, user_id="{student}"),
    "DELETE /api/v1/account": call(SIGNED_IN, {"password": "{password}"}),
    "GET /api/v1/profile/getEnrolledCourses/{user_id}": call(OWNER, user_id="{student}"),
    "POST /api/v1/profile/updateCourseProgress/{course_id}": call(
        LEARNERS, {"subsectionId": "{film}", "completed": True}, course_id="{course}"
    ),
    "GET /api/v1/profile/instructorDashboard": call(TEACHERS),
    "GET /api/v1/certificates/{certificate_id}": call(ALL, certificate_id="{certificate}"),
    # Courses.
    "GET /api/v1/courses/getAllCourses": ask(ALL, q="course"),
    "GET /api/v1/courses": ask(ALL, q="canary"),
    "GET /api/v1/courses/getCourseDetails/{course_id}": call(AUTHOR, course_id="{draft}"),
    "GET /api/v1/courses/showAllCategories": call(ALL),
    "GET /api/v1/courses/getCategoryPageDetails/{category_id}": call(NOBODY, category_id="{course}"),
    "POST /api/v1/courses/createCategory": call(HOUSE, {"name": "Tea", "description": ""}),
    "POST /api/v1/courses/createCourse": call(TEACHERS, {"courseName": "New"}),
    "PUT /api/v1/courses/editCourse/{course_id}": call(AUTHOR, {"courseName": "Renamed"}, course_id="{draft}"),
    "DELETE /api/v1/courses/deleteCourse/{course_id}": call(AUTHOR, course_id="{draft}"),
    "GET /api/v1/courses/getInstructorCourses": call(TEACHERS),
    "GET /api/v1/courses/getFullCourseDetails/{course_id}": call(ENROLLED, course_id="{course}"),
    "POST /api/v1/courses/addSectionToACourse/{course_id}": call(AUTHOR, {"sectionName": "More"}, course_id="{draft}"),
    "PUT /api/v1/courses/updateSection/{section_id}": call(
        AUTHOR, {"sectionName": "Renamed"}, section_id="{draft_section}"
    ),
    "DELETE /api/v1/courses/deleteSection/{section_id}": call(AUTHOR, section_id="{draft_section}"),
    "POST /api/v1/courses/addSubsection/{section_id}": call(
        AUTHOR, {"title": "New", "body": "Read."}, section_id="{draft_section}"
    ),
    "PUT /api/v1/courses/updateSubsection/{subsection_id}": call(
        AUTHOR, {"title": "Renamed"}, subsection_id="{draft_lecture}"
    ),
    "DELETE /api/v1/courses/deleteSubsection/{subsection_id}": call(AUTHOR, subsection_id="{draft_lecture}"),
    "POST /api/v1/courses/createRating": call(LEARNERS, {"courseId": "{course}", **RATING}),
    "PUT /api/v1/courses/createRating": call(LEARNERS, {"courseId": "{course}", **RATING}),
    "PUT /api/v1/courses/rating/{course_id}": call(LEARNERS, RATING, course_id="{course}"),
    "DELETE /api/v1/courses/rating/{course_id}": call(SIGNED_IN, course_id="{course}"),
    "GET /api/v1/courses/getReviews": ask(ALL, courseId="{course}"),
    "GET /api/v1/courses/getAverageRating/{course_id}": call(ALL, course_id="{course}"),
    # Money.
    "POST /api/v1/payments/capturePayment": call(BUYERS, {"courses": ["{for_sale}"]}),
    "POST /api/v1/payments": call(BUYERS, {"courses": ["{for_sale}"]}),
    "POST /api/v1/payments/verifySignature": call(
        LEARNERS,
        {
            "razorpay_order_id": "{gateway_order}",
            "razorpay_payment_id": "{payment}",
            "razorpay_signature": "{signature}",
        },
    ),
    "POST /api/v1/payments/paySandbox": call(LEARNERS, {"orderId": "{order_of_student}"}),
    "POST /api/v1/payments/sendPaymentSuccessEmail": call(OWNER, {"orderId": "{order_of_student}"}),
    "POST /api/v1/payments/enrollFree": call(BUYERS, {"courseId": "{free_course}"}),
    "GET /api/v1/payments/orders": call(SIGNED_IN),
    "GET /api/v1/payments/orders/{order_id}": call(LEARNERS, order_id="{order_of_student}"),
    "POST /api/v1/payments/webhook": Endpoint(NOBODY, content=b"{}", headers={"X-Razorpay-Signature": "0" * 64}),
    "POST /api/v1/reach/contact": call(ALL, {**PERSON, "message": "Hello there."}),
    "GET /api/{path:path}": call(NOBODY, path="v1/nothing"),
}
