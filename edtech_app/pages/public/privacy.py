"""What the house keeps of people, why, and how to have it removed."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.prose import house, part, prose_page, reach_us
from edtech_app.domain.accounts import SESSION_IDLE, SESSION_LIFE
from edtech_app.domain.privacy import ACTS_KEPT, BELONGINGS, BOOKS_KEPT_MONTHS, LETTERS_KEPT, Fate
from edtech_app.pages.page import Page


def _kept(fate: Fate) -> list[str]:
    return [f"{belonging.words}." for belonging in BELONGINGS if belonging.fate is fate]


def privacy_page() -> rx.Component:
    return prose_page(
        "Privacy",
        f"What {house()} keeps about you, why, for how long, and who else sees it. It is not much.",
        part(
            "What we keep while you have an account, and erase when you delete it",
            _kept(Fate.ERASED),
        ),
        part(
            "What stays when you leave, without your name",
            _kept(Fate.NAMELESS),
        ),
        part(
            "What the law requires us to keep",
            _kept(Fate.KEPT),
            f"Indian tax law requires accounts to be kept for {BOOKS_KEPT_MONTHS} months from the due date of the "
            "year's return (section 36 of the Central Goods and Services Tax Act, 2017). Card and account numbers "
            "go only to the payment provider.",
        ),
        part(
            "What is deleted automatically",
            [
                *(f"{words} After {ACTS_KEPT.days} days." for words in _kept(Fate.RUNS_OUT)),
                f"Emails that we sent you, and messages that you sent us. After {LETTERS_KEPT.days} days.",
                f"Sessions that you do not use. After {SESSION_IDLE.days} days; any session after {SESSION_LIFE.days}.",
                "Counts of attempts from a network or for an email address, in a form that identifies no one. "
                "After a day at most.",
            ],
        ),
        part(
            "Why we keep it",
            "To let you continue where you stopped, to pay instructors, to send you codes and receipts, to keep "
            "others out of your account, and to keep the accounts that the law requires. For nothing else: we sell "
            "nothing about you and show no adverts.",
        ),
        part(
            "Who else sees it",
            "An instructor's profile is public, and a review shows the name and picture of the student who wrote "
            "it. An instructor sees the names of their students and their progress. The payment provider sees what "
            "it needs to take a payment. The companies that store our files and send our email handle them on our "
            "behalf. Only you can see your date of birth, gender and phone number.",
        ),
        part(
            "In your browser",
            "One cookie keeps you signed in. Another remembers that you have signed in here before, so that "
            "strangers who guess your password cannot lock you out. Scripts can read neither. Your browser also "
            "remembers whether you prefer light or dark mode, and your cart until you sign in. There are no "
            "trackers.",
        ),
        part(
            "Your choices",
            rx.el.span(
                "You can see, correct, download and erase what we keep about you in ",
                ui.link("your data", routes.DELETE_ACCOUNT),
                ". For anything else, reach us ",
                reach_us(),
                ".",
            ),
        ),
    )


PAGE = Page(
    routes.PRIVACY,
    "Privacy",
    privacy_page,
    description="What we keep about you, why, who else sees it, and the choices you have.",
)
