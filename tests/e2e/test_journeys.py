"""The main job, end to end, in real browsers on the production build; nothing of it is lost by a restart or a crash."""

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e.conftest import OpenTab
from tests.e2e.people import Instructor, Student
from tests.support.product import Product

TITLE = "Tabla for patient beginners"
CATEGORY = "Photography & Music"
REVIEW = "Clear, calm and to the point."


def test_a_course_is_taught_found_bought_finished_and_reviewed(open_tab: OpenTab, product: Product, film: Path):
    outbox = open_tab()
    teacher = Instructor(open_tab(), "Meera", "Nair", "meera.nair@example.com")
    student = Student(open_tab(390, 844), "Asha", "Rao", "asha.rao@example.com")

    teacher.sign_up("Teaching", outbox)
    teacher.begin_course(TITLE)
    teacher.describe(
        subtitle="Two hands, one beat, no hurry",
        category=CATEGORY,
        price="499",
        description="Sit down, listen, and play your first taal.",
    )
    teacher.reload()
    expect(teacher.tab.get_by_label("Subtitle")).to_have_value("Two hands, one beat, no hurry")
    expect(teacher.tab.get_by_label("Price")).to_have_value(re.compile("^499"))

    teacher.go(f"{teacher.editor}?step=curriculum")
    teacher.add_section("Listening")
    teacher.add_section("Playing")
    teacher.add_article(0, "How a taal counts", "Sixteen beats, in four groups.")
    teacher.add_video(1, "Your first stroke", film)
    crash(product, teacher, student, outbox)
    teacher.go(f"{teacher.editor}?step=curriculum")
    expect(teacher.tab.get_by_role("button", name="Edit Your first stroke")).to_be_visible()
    teacher.add_article(1, "Practise every day", "Ten minutes are enough.")
    course = teacher.publish()

    student.sign_up("Learning", outbox)
    student.search("tabla patient", TITLE)
    student.browse(CATEGORY, TITLE)
    student.open_course(TITLE)
    student.reload()
    expect(student.tab.get_by_text("How a taal counts")).to_be_attached()
    student.put_in_cart()
    rest(product, teacher, student, outbox)
    student.go("/cart")
    expect(student.tab.get_by_role("main").get_by_text(TITLE).first).to_be_visible()
    student.pay("₹499")
    crash(product, teacher, student, outbox)

    student.go("/learn")
    student.tab.get_by_role("main").get_by_role("link", name=re.compile(TITLE)).click()
    expect(student.tab).to_have_url(re.compile(r"/learn/.+/.+"))
    student.has_progress(0)
    student.complete_lecture()
    student.has_progress(33)
    student.reload()
    student.has_progress(33)
    student.tab.get_by_role("link", name=re.compile("Your first stroke")).first.click()
    watch(student)
    student.has_progress(66)
    student.tab.get_by_role("link", name=re.compile("Practise every day")).first.click()
    expect(student.tab.get_by_role("heading", level=1, name="Practise every day")).to_be_visible()
    student.complete_lecture()
    student.has_progress(100)
    student.review(5, REVIEW)
    crash(product, teacher, student, outbox)

    student.go("/orders")
    expect(student.tab.get_by_role("main")).to_contain_text("₹499")
    visitor = open_tab()
    visitor.goto(course)
    expect(visitor.get_by_text(REVIEW).first).to_be_visible()
    assert "aggregateRating" in product.get(course).text

    teacher.go(f"{teacher.editor}/students")
    expect(teacher.tab.get_by_role("row", name=re.compile("Asha"))).to_contain_text("100")
    teacher.go("/teach/earnings")
    expect(teacher.tab.get_by_role("main")).to_contain_text("₹")
    expect(teacher.tab.get_by_role("main")).to_contain_text(TITLE)
    teacher.go("/teach")
    expect(teacher.tab.get_by_role("main")).to_contain_text(REVIEW)
    for person in (teacher, student):
        person.tab.set_viewport_size({"width": 390, "height": 844})
        for path in ("/teach", "/teach/courses", "/teach/earnings", "/learn", "/orders", "/account", course):
            person.go(path)
            expect(person.tab.locator("h1").first).to_be_visible()
            person.tab.wait_for_load_state("networkidle")
            assert person.tab.evaluate("document.documentElement.scrollWidth") <= 390, path


def watch(student: Student) -> None:
    """See the real film play to its end."""
    video = student.tab.locator("video")
    expect(video).to_be_visible()
    video.evaluate("video => { video.muted = true; return video.play(); }")
    student.tab.wait_for_function("document.querySelector('video').ended")


def crash(product: Product, *tabs: object) -> None:
    """`kill -9`, and open the house again on what is left on the disk."""
    away(*tabs)
    product.kill()
    product.start()


def rest(product: Product, *tabs: object) -> None:
    """Close the house in order and open it again."""
    away(*tabs)
    product.restart()


def away(*tabs: object) -> None:
    """Everybody looks elsewhere meanwhile: a browser that cannot reach its house complains, and rightly."""
    for tab in tabs:
        page = getattr(tab, "tab", tab)
        page.goto("about:blank")
