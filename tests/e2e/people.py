"""What people do in their browsers, step by step, as the journeys need it; each step waits for its outcome."""

import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

SIX_DIGITS = re.compile(r"(?<!\d)\d{6}(?!\d)")
PASSWORD = "Monsoon-lantern-42"


@dataclass
class Somebody:
    """A person with a tab and an address."""

    tab: Page
    first_name: str
    last_name: str
    email: str
    password: str = PASSWORD

    def go(self, path: str) -> None:
        self.tab.goto(path)

    def reload(self) -> None:
        self.tab.reload()

    def sign_up(self, role: str, outbox: Page) -> None:
        """Create an account; the code is read in the outbox, as in development."""
        tab = self.tab
        self.go("/signup")
        tab.get_by_role("radio", name=re.compile(role)).check(force=True)
        tab.get_by_label("First name").fill(self.first_name)
        tab.get_by_label("Last name").fill(self.last_name)
        tab.get_by_label("Email", exact=True).fill(self.email)
        tab.get_by_label("Password", exact=True).fill(self.password)
        tab.get_by_label("Confirm password").fill(self.password)
        tab.get_by_role("button", name="Create account").click()
        expect(tab.get_by_label("Code")).to_be_visible()
        tab.get_by_label("Code").fill(self._code(outbox))
        tab.get_by_role("button", name="Confirm").click()
        self.is_signed_in()

    def sign_in(self) -> None:
        self.go("/login")
        self.fill_in_and_sign_in()

    def fill_in_and_sign_in(self) -> None:
        """Sign in on the page that asks for it."""
        self.tab.get_by_label("Email", exact=True).fill(self.email)
        self.tab.get_by_label("Password", exact=True).fill(self.password)
        self.tab.get_by_role("main").get_by_role("button", name="Sign in").click()
        self.is_signed_in()

    def change_password(self, new: str) -> None:
        tab = self.tab
        self.go("/account/security")
        tab.get_by_label("Current password").fill(self.password)
        tab.get_by_label("New password", exact=True).fill(new)
        tab.get_by_label("Confirm new password").fill(new)
        tab.get_by_role("button", name="Change password").dblclick()
        expect(tab.get_by_text("Your password has been changed")).to_be_visible()
        self.password = new

    def is_signed_in(self) -> None:
        expect(self.tab.get_by_role("button", name="Your account")).to_be_visible()

    def _code(self, outbox: Page) -> str:
        outbox.goto("/outbox")
        letter = outbox.get_by_role("main").get_by_role("button").filter(has_text=self.email).first
        expect(letter).to_contain_text(SIX_DIGITS)
        found = SIX_DIGITS.search(letter.inner_text())
        assert found is not None
        return found[0]


class Instructor(Somebody):
    """Makes a course in the editor."""

    editor = ""

    def begin_course(self, title: str) -> None:
        self.go("/teach/courses/new")
        self.tab.get_by_label("Course title").fill(title)
        self.tab.get_by_role("button", name="Create course").click()
        expect(self.tab).to_have_url(re.compile(r"/teach/courses/[0-9a-f]{24}"))
        self.editor = "/" + self.tab.url.split("/", 3)[3].split("?")[0].rstrip("/")

    def describe(self, *, subtitle: str, category: str, price: str, description: str) -> None:
        self.go(f"{self.editor}?step=about")
        tab = self.tab
        tab.get_by_label("Subtitle").fill(subtitle)
        tab.get_by_label("Category").select_option(label=category)
        expect(tab.get_by_label("Category").locator("option:checked")).to_have_text(category)
        tab.get_by_label("This course is free").click()
        tab.get_by_label("Price").fill(price)
        tab.get_by_label("Description").fill(description)
        tab.get_by_label("Description").blur()
        self._is_saved()

    def add_section(self, title: str) -> None:
        tab = self.tab
        tab.get_by_label("New section").fill(title)
        tab.get_by_role("button", name="Add section").click()
        expect(self._section(title)).to_be_visible()
        expect(tab.get_by_label("New section")).to_have_value("")

    def add_article(self, section: int, title: str, text: str) -> None:
        self._add_lecture(section, title, "Article")
        self.tab.get_by_label("Article").last.fill(text)
        self.tab.get_by_label("Article").last.blur()
        self._is_saved()
        self._close_panel()

    def add_empty_video(self, section: int, title: str) -> None:
        """A lecture whose video is yet to come."""
        self._add_lecture(section, title, "Video")
        self._close_panel()

    def add_video(self, section: int, title: str, film: Path) -> None:
        self._add_lecture(section, title, "Video")
        panel = self.tab.get_by_role("dialog").filter(has_text="Drop a video here")
        panel.locator("input[type=file]").first.set_input_files(film)
        # The name is shown while it is sent; how large the picture is, only once it is the lecture's.
        expect(self.tab.get_by_role("dialog").get_by_text(re.compile(r"\d+ × \d+"))).to_be_visible()
        self._close_panel()

    def publish(self) -> str:
        """Publish the course; its public path."""
        self.go(f"{self.editor}?step=publish")
        self.tab.get_by_role("button", name="Publish course").click()
        expect(self.tab.get_by_role("heading", name="Your course is live")).to_be_visible()
        path = self.tab.get_by_role("link", name="View course page").get_attribute("href")
        assert path is not None
        return path

    def _add_lecture(self, section: int, title: str, kind: str) -> None:
        tab = self.tab
        tab.get_by_role("button", name="Add lecture").nth(section).click()
        dialog = tab.get_by_role("dialog", name="New lecture")
        dialog.get_by_label("Title").fill(title)
        dialog.get_by_text(kind, exact=True).click()
        dialog.get_by_role("button", name="Add lecture").click()
        expect(tab.get_by_role("button", name=f"Edit {title}")).to_be_attached()
        expect(tab.get_by_role("dialog", name="Lecture", exact=True)).to_be_visible()

    def _close_panel(self) -> None:
        panel = self.tab.get_by_role("dialog", name="Lecture", exact=True)
        panel.get_by_role("button", name="Close").click()
        expect(panel).to_be_hidden()

    def _section(self, title: str) -> Locator:
        return self.tab.locator(f'input[value="{title}"]')

    def _is_saved(self) -> None:
        expect(self.tab.locator("[data-saving='']").get_by_text("Saved", exact=True).last).to_be_visible()


class Student(Somebody):
    """Finds, buys, finishes and reviews a course."""

    def search(self, words: str, title: str) -> None:
        self.go("/")
        box = self.tab.get_by_role("main").get_by_role("combobox", name="Search courses").first
        box.fill(words)
        box.press("Enter")
        expect(self.tab).to_have_url(re.compile(r"/courses\?"))
        expect(self.tab.get_by_role("main").get_by_role("heading", name=title)).to_have_count(1)

    def browse(self, category: str, title: str) -> None:
        self.go("/")
        self.tab.get_by_role("main").get_by_role("link", name=re.compile(category)).first.click()
        expect(self.tab).to_have_url(re.compile(r"/categories/"))
        expect(self.tab.get_by_role("main").get_by_role("heading", name=title).first).to_be_visible()

    def open_course(self, title: str) -> None:
        self.tab.get_by_role("main").get_by_role("link", name=re.compile(re.escape(title))).first.click()
        expect(self.tab.get_by_role("heading", level=1, name=title)).to_be_visible()

    def put_in_cart(self) -> None:
        self.tab.get_by_role("button", name="Add to cart").first.click()
        expect(self.tab.get_by_role("link", name="Go to cart").first).to_be_visible()

    def pay(self, total: str) -> None:
        self.go("/checkout")
        self.tab.get_by_role("button", name=f"Pay {total}").click()
        sandbox = self.tab.get_by_role("dialog")
        expect(sandbox).to_contain_text("No money moves")
        sandbox.get_by_role("button", name="Pay by UPI").click()
        expect(self.tab.get_by_text("Thank you for your order")).to_be_visible()

    def has_progress(self, percent: int) -> None:
        expect(self.tab.get_by_role("navigation", name="Curriculum")).to_contain_text(f"{percent}%")

    def complete_lecture(self) -> None:
        self.tab.get_by_role("button", name="Mark as complete").click()
        expect(self.tab.get_by_role("button", name="Completed")).to_be_visible()

    def review(self, stars: int, text: str) -> None:
        star = self.tab.get_by_role("radio", name=f"{stars} stars")
        star.click(force=True)
        expect(star).to_be_checked()
        self.tab.get_by_label("What should other students know?").fill(text)
        self.tab.get_by_role("button", name="Publish review").click()
        expect(self.tab.get_by_role("heading", name="Your review")).to_be_visible()
