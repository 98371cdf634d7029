"""Who may do what: every event handler and every endpoint, with arguments that make a valid call, as data.

Add a row for each new handler and endpoint; the suite fails until it is there. A text such as `{course}` stands for
what the school of `school.py` calls so.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.attacks.school import PASSWORD, PEOPLE

ALL = PEOPLE
"""Everybody; whoever is suspended is a visitor."""
SIGNED_IN = ("student", "other", "instructor", "rival", "administrator")
TEACHERS = ("instructor", "rival", "administrator")
AUTHOR = ("instructor", "administrator")
LEARNERS = ("student",)
VIEWERS = ("student", "instructor", "administrator")
"""Who may watch all of `instructor`'s course."""
BUYERS = ("student", "other", "rival", "administrator")
NEW_BUYERS = ("other", "rival", "administrator")
"""Those who may buy and have not begun to; the student has."""
HOUSE = ("administrator",)
NOBODY = ()


@dataclass(frozen=True)
class Scene:
    """The page that an event is sent from: its path, its route's arguments, and what was done there before."""

    path: str
    route: dict[str, str] = field(default_factory=dict[str, str])
    before: tuple[str, ...] = ()
    """Handlers, called with the arguments of their own rows."""


ORDER = {"order_id": "{order_of_student}"}
PLAYER = {"slug": "{slug}", "lecture_id": "{film}"}
EDITOR = {"course_id": "{draft}"}

SCENES = {
    "home": Scene("/"),
    "cart": Scene("/cart", before=("CartState.load",)),
    "catalog": Scene("/courses?q=course"),
    "category": Scene("/categories/none", {"slug": "none"}),
    "course": Scene("/courses/{slug}", {"slug": "{slug}"}, ("CoursePageState.load",)),
    "draft's page": Scene("/courses/{draft_slug}?preview=1", {"slug": "{draft_slug}"}),
    "reviews": Scene("/courses/{slug}", {"slug": "{slug}"}, ("CourseReviewsState.open_for",)),
    "report": Scene("/courses/{slug}", before=("CourseReviewsState.open_for", "CourseReviewsState.open_report")),
    "own review": Scene("/courses/{slug}", before=("ReviewFormState.open_for", "ReviewFormState.give")),
    "instructor": Scene("/instructors/{instructor}", {"instructor_id": "{instructor}"}),
    "certificate": Scene("/certificates/{certificate}", {"certificate_id": "{certificate}"}),
    "checkout": Scene("/checkout?course={for_sale}", before=("CheckoutState.load",)),
    "sandbox": Scene("/checkout?course={for_sale}", before=("CheckoutState.load", "CheckoutState.pay")),
    "result": Scene("/checkout?order={order_of_student}"),
    "order": Scene("/orders/{order_of_student}", ORDER, ("OrderState.load",)),
    "give back": Scene("/orders/{order_of_student}", ORDER, ("OrderState.load", "OrderState.ask_back")),
    "learn": Scene("/learn", before=("LearnState.load",)),
    "player": Scene("/learn/{slug}/{film}", PLAYER, ("PlayerState.load",)),
    "notes": Scene("/learn/{slug}/{film}", PLAYER, ("NotesState.open",)),
    "account": Scene("/account", before=("ProfileState.load", "PortraitState.load")),
    "notifications": Scene("/notifications", before=("NotificationsState.load",)),
    "preferences": Scene("/account/notifications", before=("PreferencesState.load",)),
    "unsubscribe": Scene("/unsubscribe/{letter_token}", {"letter_token": "{letter_token}"}),
    "security": Scene("/account/security", before=("SecurityState.load",)),
    "delete": Scene("/account/delete", before=("FarewellState.load",)),
    "sign in": Scene("/login"),
    "sign up": Scene("/signup"),
    "reset": Scene("/reset-password/{link}", {"reset_token": "{link}"}),
    "teach": Scene("/teach/courses", before=("OwnCoursesState.load",)),
    "chosen courses": Scene("/teach/courses", before=("OwnCoursesState.load", "OwnCoursesState.choose")),
    "editor": Scene("/teach/courses/{draft}", EDITOR, ("CourseEditorState.load",)),
    "lecture": Scene("/teach/courses/{draft}", EDITOR, ("CourseEditorState.load", "LectureState.open_lecture")),
    "files": Scene("/teach/courses/{draft}", EDITOR, ("CourseEditorState.load", "ResourceEditorState.load")),
    "new lecture": Scene("/teach/courses/{draft}", EDITOR, ("CourseEditorState.load", "LectureState.begin_lecture")),
    "course's own": Scene("/teach/courses/{course}", {"course_id": "{course}"}, ("CourseEditorState.load",)),
    "students": Scene("/teach/courses/{course}/students", {"course_id": "{course}"}),
    "taught": Scene("/teach/courses/{course}/reviews", {"course_id": "{course}"}, ("TaughtReviewsState.load",)),
    "announcements": Scene("/teach/courses/{course}/announcements", {"course_id": "{course}"}),
    "announce": Scene("/teach/courses/{course}/announcements", {"course_id": "{course}"}, ("AnnouncementsState.load",)),
    "announced": Scene(
        "/teach/courses/{course}/announcements",
        {"course_id": "{course}"},
        ("AnnouncementsState.load", "AnnouncementsState.check"),
    ),
    "answer": Scene(
        "/teach/courses/{course}/reviews",
        {"course_id": "{course}"},
        ("TaughtReviewsState.load", "TaughtReviewsState.open_answer"),
    ),
    "outbox": Scene("/outbox"),
    "admin": Scene("/admin"),
    "house's courses": Scene("/admin/courses", before=("HouseCoursesState.load",)),
    "house's orders": Scene("/admin/orders", before=("HouseOrdersState.load",)),
    "house's order": Scene("/admin/orders/{order_of_student}", ORDER, ("HouseOrderState.load",)),
    "held order": Scene("/admin/orders/{held_order}", {"order_id": "{held_order}"}, ("HouseOrderState.load",)),
    "house's refunds": Scene("/admin/refunds", before=("HouseRefundsState.load",)),
    "house's alerts": Scene("/admin/alerts", before=("HouseAlertsState.load",)),
    "house's reviews": Scene("/admin/reviews", before=("HouseReviewsState.load",)),
    "house's outbox": Scene("/admin/outbox?letter={letter}", before=("HouseOutboxState.load",)),
    "users": Scene("/admin/users?q=st", before=("UsersState.load",)),
    "audit": Scene("/admin/audit?act=suspended", before=("AuditState.load",)),
    "categories": Scene("/admin/categories", before=("CategoriesState.load",)),
    "person": Scene("/admin/users/{student}", {"user_id": "{student}"}, ("PersonState.load",)),
    "waiting": Scene("/admin/users/{waiting}", {"user_id": "{waiting}"}, ("PersonState.load",)),
    "suspended": Scene("/admin/users/{suspended}", {"user_id": "{suspended}"}, ("PersonState.load",)),
}


@dataclass(frozen=True)
class Handler:
    """A handler's row: who gets done with it what it is for, from where, and with what."""

    who: tuple[str, ...]
    scene: str
    arguments: dict[str, Any]
    changes: bool
    """Whether a valid call of one who may writes to the database."""


def on(scene: str, who: tuple[str, ...], **arguments: Any) -> Handler:
    """A handler that only shows or remembers something."""
    return Handler(who, scene, arguments, changes=False)


def write(scene: str, who: tuple[str, ...], **arguments: Any) -> Handler:
    """A handler that changes what is kept."""
    return Handler(who, scene, arguments, changes=True)


PDF, VTT, PICTURE = "<a PDF>", "<captions>", "<a picture>"
"""What a browser uploads."""

HANDLERS: dict[str, Handler] = {
    "ActState.begin": on("admin", HOUSE),
    "AnnouncementsState.check": on("announce", ("instructor",), form={"subject": "News", "body": "Come and see."}),
    "AnnouncementsState.keep_body": on("announce", TEACHERS, text="Come and see."),
    "AnnouncementsState.keep_subject": on("announce", TEACHERS, text="News"),
    "AnnouncementsState.load": on("announcements", TEACHERS),
    "AnnouncementsState.look": on("announce", TEACHERS),
    "AnnouncementsState.send": write("announced", ("instructor",)),
    "ApprovalState.ask_again": on("teach", TEACHERS),
    "ApprovalState.load": on("teach", TEACHERS),
    "AuditState.load": on("audit", HOUSE),
    "AuditState.narrow": on("audit", HOUSE, form={"act": "suspended", "who": "", "since": "2026-11-01"}),
    "CaptionsState.begin": on("lecture", TEACHERS),
    "CaptionsState.choose": on("lecture", TEACHERS, language="hi"),
    "CaptionsState.receive": write("lecture", AUTHOR, files=VTT, media_id="{draft_asset}", language="hi"),
    "CaptionsState.remove": write("lecture", AUTHOR, media_id="{draft_asset}", language="en"),
    "CartState.add": write("cart", ("student", "rival", "administrator"), course_id="{for_sale}"),
    "CartState.check_out": on("cart", SIGNED_IN),
    "CartState.load": on("home", ALL),
    "CartState.look_again": on("cart", ALL),
    "CartState.put_back": on("cart", ALL),
    "CartState.recount": on("cart", ALL),
    "CartState.remove": write("cart", ("other",), course_id="{for_sale}"),
    "CartState.save_for_later": write("cart", SIGNED_IN, course_id="{for_sale}"),
    "CartState.toggle_wish": write("cart", SIGNED_IN, course_id="{for_sale}"),
    "CatalogState.load": on("catalog", ALL),
    "CatalogState.search": on("catalog", ALL, form={"q": "tea"}),
    "CatalogState.sort_by": on("catalog", ALL, sort="newest"),
    "CategoriesState.add": write("categories", HOUSE, form={"name": "Cooking", "description": "Eat well."}),
    "CategoriesState.delete": write("categories", HOUSE, form={"category_id": "{empty_shelf}"}),
    "CategoriesState.describe": write("categories", HOUSE, form={"category_id": "{shelf}", "name": "Renamed"}),
    "CategoriesState.load": on("categories", HOUSE),
    "CategoriesState.merge": write("categories", HOUSE, form={"category_id": "{shelf}", "into": "{empty_shelf}"}),
    "CategoriesState.move": write("categories", HOUSE, category_id="{shelf}", by=1),
    "CategoryState.load": on("category", ALL),
    "CertificateState.load": on("certificate", ALL),
    "CertificateState.update_name": on("certificate", LEARNERS),
    "CertificateState.withdraw": write("certificate", HOUSE, form={"reason": "Copied."}),
    "ChangeEmailState.begin": on("security", SIGNED_IN),
    "ChangeEmailState.confirm": on("security", SIGNED_IN, form={"code": "{code}"}),
    "ChangeEmailState.give_up": on("security", SIGNED_IN),
    "ChangeEmailState.submit": write(
        "security", SIGNED_IN, form={"email": "fresh@example.com", "password": "{password}"}
    ),
    "ChangePasswordState.begin": on("security", SIGNED_IN),
    "ChangePasswordState.submit": write(
        "security",
        SIGNED_IN,
        form={"old_password": "{password}", "password": "a river of black tea", "confirmation": "a river of black tea"},
    ),
    "CheckoutState.ask_again": on("checkout", SIGNED_IN, answer=""),
    "BuyingState.buy_now": on("course", SIGNED_IN, course_id="{for_sale}"),
    "CheckoutState.choose_place": on("checkout", SIGNED_IN, code="29"),
    "BuyingState.enroll_free": write("course", BUYERS, course_id="{free_course}"),
    "CheckoutState.load": on("checkout", SIGNED_IN),
    "CheckoutState.look_again": on("checkout", SIGNED_IN),
    "CheckoutState.pay": write("checkout", NEW_BUYERS),
    "CheckoutState.sandbox_close": on("sandbox", SIGNED_IN),
    "CheckoutState.sandbox_fail": on("sandbox", SIGNED_IN),
    "CheckoutState.sandbox_pay": write("sandbox", NEW_BUYERS),
    "CheckoutState.window_closed": write(
        "checkout",
        LEARNERS,
        answer={
            "razorpay_order_id": "{gateway_order}",
            "razorpay_payment_id": "{payment}",
            "razorpay_signature": "{signature}",
        },
    ),
    "ContactState.load": on("home", ALL),
    "ContactState.submit": write("home", ALL, form={"name": "A", "email": "a@example.com", "message": "Hello there."}),
    "CourseEditorState.add_line": write("editor", AUTHOR, form={"list": "outcomes", "line": "Read"}),
    "CourseEditorState.add_tags": write("editor", AUTHOR, form={"line": "two, three"}),
    "CourseEditorState.load": on("editor", TEACHERS),
    "CourseEditorState.picture_progress": on("editor", TEACHERS, progress={"progress": 0.5}),
    "CourseEditorState.receive_picture": write("editor", AUTHOR, files=PICTURE),
    "CourseEditorState.remove_line": on("editor", TEACHERS, name="outcomes", key="none"),
    "CourseEditorState.remove_picture": on("editor", AUTHOR),
    "CourseEditorState.remove_tag": write("editor", AUTHOR, tag="one"),
    "CourseEditorState.save": write("editor", AUTHOR, name="title", value="Another title"),
    "CourseEditorState.save_line": on("editor", TEACHERS, name="outcomes", key="none", value="Write"),
    "CourseEditorState.set_free": write("editor", AUTHOR, is_free=True),
    "CourseEditorState.show_newest": on("editor", TEACHERS),
    "CourseEditorState.take_over": on("editor", TEACHERS),
    "CoursePageState.load": on("draft's page", ALL),
    "CoursePageState.open_preview": on("course", ALL, lecture="{free}"),
    "CoursePageState.refresh": on("course", ALL),
    "CourseNewsState.open": on("player", SIGNED_IN, course="{course}"),
    "CourseReviewsState.more": on("reviews", ALL),
    "CourseReviewsState.narrow": on("reviews", ALL, stars=4),
    "CourseReviewsState.open_for": on("home", ALL, course_id="{course}"),
    "CourseReviewsState.open_report": on("reviews", SIGNED_IN, review_id="{review}"),
    "CourseReviewsState.report": write("report", SIGNED_IN, form={"reason": "spam", "text": "Look."}),
    "CourseReviewsState.retry": on("reviews", ALL),
    "CourseReviewsState.sort": on("reviews", ALL, order="newest"),
    "CourseReviewsState.vote": write("reviews", BUYERS, review_id="{review}"),
    "CurriculumState.add_section": write("editor", AUTHOR, form={"title": "More"}),
    "CurriculumState.delete_section": write("editor", AUTHOR, section_id="{draft_section}"),
    "CurriculumState.drop": write("editor", AUTHOR, what="lecture:{draft_lecture}:{draft_section}:2"),
    "CurriculumState.hide_undo": on("editor", TEACHERS),
    "CurriculumState.move_lecture": write("editor", AUTHOR, lecture_id="{draft_lecture}", by=1),
    "CurriculumState.move_section": on("editor", AUTHOR, section_id="{draft_section}", by=1),
    "CurriculumState.put_back": write("editor", AUTHOR, part_id="{deleted}"),
    "CurriculumState.rename_section": write("editor", AUTHOR, section_id="{draft_section}", title="Renamed"),
    "DashboardState.choose_course": on("teach", TEACHERS, course="{course}"),
    "DashboardState.load": on("teach", TEACHERS),
    "EarningsState.choose_course": on("teach", TEACHERS, course="{course}"),
    "EarningsState.choose_month": on("teach", TEACHERS, month="2026-11"),
    "EarningsState.load": on("teach", TEACHERS),
    "EarningsState.more": on("teach", TEACHERS),
    "FarewellState.download": on("delete", SIGNED_IN),
    "FarewellState.load": on("delete", SIGNED_IN),
    "FarewellState.submit": write(
        "delete",
        SIGNED_IN,
        form={"password": "{password}", "confirmation": "delete"},
    ),
    "FinishedState.open": on("player", LEARNERS, course="{finished}"),
    "ForgotPasswordState.again": on("sign in", ALL),
    "ForgotPasswordState.load": on("sign in", ALL),
    "ForgotPasswordState.submit": write("sign in", ALL, form={"email": "stranger@example.com"}),
    "HomeState.load": on("home", ALL),
    "HouseAlertsState.close": write("house's alerts", HOUSE, form={"alert_id": "{alert}", "reason": "Looked at."}),
    "HouseAlertsState.load": on("house's alerts", HOUSE),
    "HouseCoursesState.choose_status": on("house's courses", HOUSE, status="draft"),
    "HouseCoursesState.load": on("house's courses", HOUSE),
    "HouseCoursesState.restore": write("house's courses", HOUSE, form={"course_id": "{taken_down}"}),
    "HouseCoursesState.search": on("house's courses", HOUSE, words="tea"),
    "HouseCoursesState.take_down": write(
        "house's courses", HOUSE, form={"course_id": "{course}", "reason": "It is copied."}
    ),
    "HouseOrderState.give": write("house's order", HOUSE, form={"course_id": "{rivals}", "reason": "It is broken."}),
    "HouseOrderState.give_whole": write("house's order", HOUSE, form={"reason": "It is broken."}),
    "HouseOrderState.load": on("house's order", HOUSE),
    "HouseOrderState.return_payment": write("held order", HOUSE, form={"reason": "Another amount."}),
    "HouseOrdersState.choose_status": on("house's orders", HOUSE, status="review"),
    "HouseOrdersState.load": on("house's orders", HOUSE),
    "HouseOrdersState.search": on("house's orders", HOUSE, words="2026-27/000001"),
    "HouseOutboxState.drop": write("house's outbox", HOUSE, form={"letter_id": "{letter}"}),
    "HouseOutboxState.load": on("house's outbox", HOUSE),
    "HouseOutboxState.send_again": write("house's outbox", HOUSE, form={"letter_id": "{letter}"}),
    "HouseRefundsState.approve": write("house's refunds", HOUSE, form={"refund_id": "{asked_refund}", "reason": ""}),
    "HouseRefundsState.decline": write(
        "house's refunds", HOUSE, form={"refund_id": "{asked_refund}", "reason": "Watched."}
    ),
    "HouseRefundsState.load": on("house's refunds", HOUSE),
    "HouseRefundsState.retry": write("house's refunds", HOUSE, form={"refund_id": "{failed_refund}"}),
    "HouseReviewsState.dismiss": write("house's reviews", HOUSE, form={"review_id": "{review}"}),
    "HouseReviewsState.hide": write("house's reviews", HOUSE, form={"review_id": "{review}", "reason": "Rude."}),
    "HouseReviewsState.load": on("house's reviews", HOUSE),
    "HouseReviewsState.restore": write("house's reviews", HOUSE, form={"review_id": "{hidden_review}"}),
    "InstructorState.load": on("instructor", ALL),
    "LearnState.load": on("home", SIGNED_IN),
    "LearnState.search": on("learn", SIGNED_IN, wanted="canary"),
    "LearnState.show": on("learn", SIGNED_IN, chosen="finished"),
    "LectureState.add_lecture": write("new lecture", AUTHOR, form={"title": "New", "kind": "article"}),
    "LectureState.begin_lecture": on("editor", TEACHERS, section_id="{draft_section}"),
    "LectureState.delete_lecture": write("lecture", AUTHOR),
    "LectureState.open_lecture": on("editor", AUTHOR, lecture_id="{draft_film}"),
    "LectureState.save_lecture": write("lecture", AUTHOR, name="title", lecture_id="{draft_film}", value="Renamed"),
    "LectureState.set_preview": write("lecture", AUTHOR, is_preview=True),
    "LectureState.video_arrived": on("lecture", TEACHERS, lecture_id="{draft_film}"),
    "NavigationState.load": on("home", ALL),
    "NavigationState.search": on("home", ALL, form={"q": "tea"}),
    "NotificationsState.load": on("home", SIGNED_IN),
    "NotificationsState.look": on("home", SIGNED_IN),
    "NotificationsState.more": on("notifications", SIGNED_IN),
    "NotificationsState.read": write("notifications", LEARNERS, notification_id="{notification}"),
    "NotificationsState.read_all": write("notifications", ("student", "instructor", "rival")),
    "NotesState.delete": write("notes", LEARNERS, note="{note}"),
    "NotesState.download": on("notes", LEARNERS, course="{course}"),
    "NotesState.edit": on("notes", SIGNED_IN, note="{note}"),
    "NotesState.open": on("player", SIGNED_IN, course="{course}", lecture="{film}"),
    "NotesState.put_back": write("notes", LEARNERS, note="{deleted_note}"),
    "NotesState.search": on("notes", VIEWERS, query="canary"),
    "NotesState.show": on("notes", VIEWERS, scope="course"),
    "NotesState.show_more": on("notes", VIEWERS),
    "NotesState.write": write(
        "notes",
        LEARNERS,
        form={
            "course": "{course}",
            "lecture": "{film}",
            "id": "{new_id}",
            "text": "Think.",
            "stamp": "s",
            "second": "1",
        },
    ),
    "OrderState.ask_back": on("order", SIGNED_IN, course_id="{rivals}"),
    "OrderState.give_back": write("give back", LEARNERS, form={"words": "Not for me."}),
    "OrderState.load": on("order", SIGNED_IN),
    "OrderState.look_again": on("order", SIGNED_IN),
    "OrdersState.load": on("home", SIGNED_IN),
    "OutboxState.close": on("outbox", ALL),
    "OutboxState.load": on("outbox", ALL),
    "OutboxState.open": on("outbox", NOBODY, letter_id="{letter}"),
    "OverviewState.load": on("admin", HOUSE),
    "OwnCoursesState.begin": on("teach", TEACHERS),
    "OwnCoursesState.create": write("teach", TEACHERS, form={"title": "A new course"}),
    "OwnCoursesState.load": on("home", TEACHERS),
    "OwnCoursesState.choose": on("teach", TEACHERS, course_id="{course}", is_chosen=True),
    "OwnCoursesState.narrow": on("teach", TEACHERS, status="draft"),
    "OwnCoursesState.search": on("teach", TEACHERS, words="canary"),
    "OwnCoursesState.sort": on("teach", TEACHERS, order="title"),
    "OwnCoursesState.turn": on("teach", TEACHERS, page=1),
    "OwnCoursesState.unpublish_chosen": write("chosen courses", ("instructor",)),
    "PasswordAdviceState.advise": on("sign up", ALL, password="tea for two"),
    "PasswordAdviceState.begin": on("sign up", ALL),
    "PersonState.approve": write("waiting", HOUSE, form={}),
    "PersonState.change_role": write("person", HOUSE, form={"role": "instructor"}),
    "PersonState.decline": write("waiting", HOUSE, form={"reason": "Say more."}),
    "PersonState.load": on("person", HOUSE),
    "PersonState.restore": write("suspended", HOUSE, form={}),
    "PersonState.sign_out": write("person", HOUSE, form={}),
    "PersonState.suspend": write("person", HOUSE, form={"reason": "Spam."}),
    "PlayerState.count": on("player", SIGNED_IN),
    "PlayerState.load": on("player", SIGNED_IN),
    "PlayerState.mark": write("player", LEARNERS, course="{course}", marked="{film}", done=True),
    "PlayerState.renew": on("player", SIGNED_IN, link="old", position=1.0, has_failed=False),
    "PlayerState.stay": on("player", ALL),
    "PortraitState.load": on("home", SIGNED_IN),
    "PortraitState.remove": on("account", SIGNED_IN),
    "PortraitState.save": write("account", SIGNED_IN, files=PICTURE, crop={"x": 0, "y": 0, "size": 1}),
    "PreferencesState.choose": write("preferences", SIGNED_IN, kind="answer", channel="mail", wanted=False),
    "PreferencesState.load": on("home", SIGNED_IN),
    "ProfileState.load": on("home", SIGNED_IN),
    "ProfileState.save": write("account", SIGNED_IN, form={"first_name": "New", "last_name": "Name"}),
    "PublishingState.delete": write("editor", AUTHOR),
    "PublishingState.publish": on("editor", AUTHOR),
    "PublishingState.unpublish": write("course's own", AUTHOR),
    "ResetPasswordState.load": on("reset", ALL),
    "ResetPasswordState.submit": write(
        "reset", ALL, form={"password": "a river of black tea", "confirmation": "a river of black tea"}
    ),
    "ResourceEditorState.load": on("editor", TEACHERS, lecture_id="{draft_lecture}"),
    "ResourceEditorState.put_back": on("files", NOBODY),
    "ResourceEditorState.receive": write("files", AUTHOR, files=PDF, lecture_id="{draft_lecture}"),
    "ResourceEditorState.remove": write("files", AUTHOR, resource_id="{draft_resource}"),
    "ResourceEditorState.rename": write("files", AUTHOR, resource_id="{draft_resource}", name="other.pdf"),
    "ResourceEditorState.show_progress": on("files", TEACHERS, progress={"progress": 0.5}),
    "ResourcesState.load": on("player", ALL, opened="{film}"),
    "ReviewFormState.edit": on("own review", SIGNED_IN),
    "ReviewFormState.give": on("player", SIGNED_IN, stars=5),
    "ReviewFormState.keep": on("own review", SIGNED_IN, text="It is"),
    "ReviewFormState.leave": on("own review", SIGNED_IN),
    "ReviewFormState.open_for": on("player", ALL, course_id="{course}"),
    "ReviewFormState.save": write("own review", LEARNERS, form={"text": "It is better now."}),
    "ReviewFormState.withdraw": write("own review", LEARNERS),
    "SecurityState.end": write("security", LEARNERS, session_id="{session_of_student}"),
    "SecurityState.end_others": write("security", SIGNED_IN),
    "SecurityState.load": on("home", SIGNED_IN),
    "SessionState.load": on("home", ALL),
    "SessionState.recover": on("home", ALL),
    "SessionState.sign_out": write("home", SIGNED_IN),
    "SignInState.entered": on("sign in", ALL, problem=""),
    "SignInState.load": on("sign in", ALL),
    "SignInState.submit": write("sign in", ALL, form={"email": "{guest_email}", "password": "{password}"}),
    "SignInState.use_demo": on("sign in", ALL, email="{student_email}"),
    "SignUpState.load": on("sign up", ALL),
    "SignUpState.submit": write(
        "sign up",
        ALL,
        form={
            "role": "student",
            "first_name": "Fresh",
            "last_name": "Face",
            "email": "face@example.com",
            "password": PASSWORD,
            "confirmation": PASSWORD,
        },
    ),
    "StudentsState.load": on("students", TEACHERS),
    "StudentsState.search": on("students", TEACHERS, words="asha"),
    "StudentsState.sort": on("students", TEACHERS, order="name"),
    "StudentsState.turn": on("students", TEACHERS, page=1),
    "SuggestionState.suggest": on("home", ALL, box="header", typed="can"),
    "TaughtReviewsState.answer": write("answer", ("instructor",), form={"answer": "Thank you."}),
    "TaughtReviewsState.leave_answer": on("answer", TEACHERS),
    "TaughtReviewsState.load": on("taught", TEACHERS),
    "TaughtReviewsState.more": on("taught", TEACHERS),
    "TaughtReviewsState.narrow": on("taught", TEACHERS, unanswered=True),
    "TaughtReviewsState.open_answer": on("taught", TEACHERS, review_id="{review}"),
    "TaughtReviewsState.take_back": on("taught", ("instructor",), review_id="{review}"),
    "TranscriptState.choose": on("player", ALL, course="{course}", lecture="{film}", language="en"),
    "TranscriptState.clear": on("player", ALL, field="words"),
    "TranscriptState.look_for": on("player", ALL, course="{course}", lecture="{film}", words="welcome"),
    "TranscriptState.open": on("player", ALL, course="{course}", lecture="{film}", wanted="en"),
    "UnsubscribeState.end": write("unsubscribe", ALL),
    "UnsubscribeState.load": on("unsubscribe", ALL),
    "UnsubscribeState.resume": write("unsubscribe", ALL),
    "VerifyEmailState.confirm": on("sign up", ALL, form={"code": "{code}"}),
    "VerifyEmailState.entered": on("sign up", ALL, problem=""),
    "VerifyEmailState.load": on("sign up", ALL),
    "VerifyEmailState.resend": on("sign up", ALL),
    "VerifyEmailState.start_again": on("sign up", ALL),
    "WishlistState.load": on("home", SIGNED_IN),
    "WishlistState.move_to_cart": write("cart", NEW_BUYERS, course_id="{wished}"),
    "WishlistState.remove": write("cart", ("other",), course_id="{wished}"),
    "UsersState.choose_role": on("users", HOUSE, role="student"),
    "UsersState.choose_status": on("users", HOUSE, status="suspended"),
    "UsersState.load": on("users", HOUSE),
    "UsersState.search": on("users", HOUSE, words="st"),
}
