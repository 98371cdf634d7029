"""The administrator's pages: for whom they are, and how an act goes on the screen."""

from edtech_app.domain.accounts import Role
from edtech_app.domain.audit import Act
from edtech_app.domain.entity import new_id
from edtech_app.states.admin.acts import ActState
from edtech_app.states.admin.audit import AuditState
from edtech_app.states.admin.entries import EntryView
from edtech_app.states.admin.overview import OverviewState
from edtech_app.states.admin.person import PersonState
from edtech_app.states.admin.users import UsersState
from tests.services.test_refunds import bought
from tests.support.tab import Tab, redirect_of, words_of
from tests.support.world import World


async def test_the_office_opens_for_administrators_only(world: World):
    for role in (Role.STUDENT, Role.INSTRUCTOR):
        async with Tab(world, "/admin") as tab:
            await tab.sign_in(await world.person(role))
            assert "This is only for administrators." in words_of(await tab.fire(OverviewState.load))
            assert (await tab.state(OverviewState)).people == []
    async with Tab(world, "/admin") as tab:
        assert redirect_of(await tab.fire(OverviewState.load)).startswith("/login?next=%2Fadmin")
        await tab.sign_in(await world.person(Role.ADMINISTRATOR))
        await tab.fire(OverviewState.load)
        assert (await tab.state(OverviewState)).status == "ready"


async def test_people_are_searched_as_the_address_says(world: World):
    keeper = await world.person(Role.ADMINISTRATOR, "Zubin")
    await world.person(Role.STUDENT, "Asha")
    async with Tab(world, "/admin/users?role=student") as tab:
        await tab.sign_in(keeper)
        await tab.fire(UsersState.load)
        page = await tab.state(UsersState)
        assert ([user.name for user in page.users], page.status, page.next_href) == (["Asha Rao"], "ready", "")
        assert redirect_of(await tab.fire(UsersState.search, words="zu")) == "/admin/users?q=zu&role=student"
        tab.open("/admin/users?q=zu&role=student")
        await tab.fire(UsersState.load)
        assert (await tab.state(UsersState)).status == "empty"


async def test_an_act_closes_its_dialog_and_shows_what_came_of_it(world: World):
    asha = await world.person(Role.STUDENT, "Asha")
    async with Tab(world) as tab:
        await tab.sign_in(await world.person(Role.ADMINISTRATOR, "Zubin"))
        tab.open(f"/admin/users/{asha.user_id}", user_id=asha.user_id)
        await tab.fire(PersonState.load)
        sent = await tab.fire(PersonState.suspend, form={"reason": "Spam"})
        page = await tab.state(PersonState)
        assert (page.person.status, [act.words for act in page.acts]) == ("suspended", ["Suspended"])
        assert (page.acts[0].who, page.acts[0].details) == ("Zubin Rao", "reason: Spam")
        assert "dialog.close()" in words_of(sent)
        assert "Asha Rao has been suspended" in words_of(sent)
        await tab.fire(PersonState.restore, form={})
        await tab.fire(PersonState.change_role, form={"role": "instructor"})
        assert (await tab.state(PersonState)).person.role_text == "Instructor"
        tab.open("/admin/users/nobody", user_id="nobody")
        await tab.fire(PersonState.load)
        assert (await tab.state(PersonState)).status == "missing"


async def test_a_refusal_is_said_in_the_dialog_which_stays_open(world: World):
    keeper = await world.person(Role.ADMINISTRATOR, "Zubin")
    async with Tab(world) as tab:
        await tab.sign_in(keeper)
        tab.open(f"/admin/users/{keeper.user_id}", user_id=keeper.user_id)
        await tab.fire(PersonState.load)
        for handler, form in (
            (PersonState.suspend, {"reason": "Why not"}),
            (PersonState.change_role, {"role": "student"}),
        ):
            assert "dialog.close()" not in words_of(await tab.fire(handler, form=form))
            asked = await tab.state(ActState)
            assert ("only administrator" in asked.problem, asked.is_busy) == (True, False)
        await tab.fire(PersonState.suspend, form={"reason": "x" * 301})
        assert "300 characters" in (await tab.state(ActState)).problem
        await tab.fire(ActState.begin)
        assert (await tab.state(ActState)).problem == ""


async def test_the_audit_log_names_courses_and_people(world: World):
    keeper = await world.person(Role.ADMINISTRATOR, "Zubin")
    author = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(author, title="Tabla for beginners")
    await world.services.takedowns.take_down(keeper, course.id, "Somebody else's films.")

    async with Tab(world) as tab:
        await tab.sign_in(keeper)
        tab.open("/admin/audit?act=course taken down")
        await tab.fire(AuditState.load)
        [entry] = (await tab.state(AuditState)).entries

    assert (entry.whom, entry.details) == ("Tabla for beginners", "author: Meera Rao · reason: Somebody else's films.")


async def test_the_audit_log_names_what_has_a_name_and_says_what_is_gone(world: World):
    keeper = await world.person(Role.ADMINISTRATOR, "Zubin")
    author = await world.person(Role.INSTRUCTOR, "Meera")
    course = await world.course(author, title="Tabla for beginners")
    learner = await world.learner(course, "Ravi")
    review = await world.services.reviews.write(learner, course.id, stars=1, text="Rude words")
    await world.services.moderation.hide(keeper, review.id, "Rude.")
    shelf = await world.services.categories.open(keeper, "Music", "")
    await world.services.categories.describe(keeper, shelf.id, "Making music", "")
    order = await bought(world, await world.person(Role.STUDENT, "Asha"), course)
    await world.services.refund_decisions.give(keeper, order.id, course.id, "No sound.")
    await world.services.audit.record(Act.REVIEW_HIDDEN, actor=keeper, subject_id=new_id())

    async with Tab(world, "/admin/audit") as tab:
        await tab.sign_in(keeper)
        seen: dict[str, tuple[str, str]] = {}
        for act in (Act.REVIEW_HIDDEN, Act.CATEGORY_CHANGED, Act.REFUND_GIVEN):
            tab.open(f"/admin/audit?act={act.value}")
            await tab.fire(AuditState.load)
            seen |= {f"{act.value} {entry.whom}": (entry.whom_href, entry.details) for entry in await shown(tab)}

    assert seen == {
        "review hidden something deleted since": ("", ""),
        "review hidden a review of Tabla for beginners": ("", "writer: Ravi Rao · reason: Rude."),
        "category changed Making music": ("", "before: Music · after: Making music"),
        "refund given Asha Rao": (
            f"/admin/users/{order.user_id}",
            f"order: {order.number} · course: Tabla for beginners · amount: ₹1,299 · reason: No sound.",
        ),
    }


async def shown(tab: Tab) -> list[EntryView]:
    return (await tab.state(AuditState)).entries
