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
        f"What {house()} keeps of you, why, how long, and who else sees it. It is not much.",
        part(
            "What we keep while you have an account, and erase with it",
            _kept(Fate.ERASED),
        ),
        part(
            "What stays when you leave, without your name",
            _kept(Fate.NAMELESS),
        ),
        part(
            "What the law has us keep",
            _kept(Fate.KEPT),
            f"Tax law in India wants accounts for {BOOKS_KEPT_MONTHS} months from the due date of the year's return "
            "(section 36 of the Central Goods and Services Tax Act, 2017). Card and account numbers go to the payment "
            "provider only.",
        ),
        part(
            "What is forgotten by itself",
            [
                *(f"{words} After {ACTS_KEPT.days} days." for words in _kept(Fate.RUNS_OUT)),
                f"Letters that we wrote to you, and messages that you wrote to us. After {LETTERS_KEPT.days} days.",
                f"Sessions that you do not use. After {SESSION_IDLE.days} days; any session after {SESSION_LIFE.days}.",
                "How often something was tried from a network or for an address, in a form that names nobody. "
                "After a day at most.",
            ],
        ),
        part(
            "Why",
            "To let you learn where you stopped, to pay instructors, to send you codes and receipts, to keep others "
            "out of your account, and to keep the books as the law asks. For nothing else: we sell nothing about you "
            "and show no advertisements.",
        ),
        part(
            "Who else sees it",
            "An instructor's profile is public, and a review shows its author's name and picture. An instructor sees "
            "the names of their students and how far they are. The payment provider sees what it needs to take a "
            "payment. The houses that store our files and send our mail handle them for us. Your date of birth, gender "
            "and phone are for your eyes alone.",
        ),
        part(
            "In your browser",
            "One cookie says that you are signed in, another that you have signed in here before, so that strangers "
            "who guess at your password cannot lock you out; scripts can read neither. Your browser also keeps whether "
            "you like it light or dark, and your cart until you sign in. There are no trackers.",
        ),
        part(
            "Your say",
            rx.el.span(
                "You may see, correct, take along and erase what we keep of you: ",
                ui.link("your data", routes.DELETE_ACCOUNT),
                ". For anything else write to us ",
                reach_us(),
                ".",
            ),
        ),
    )


PAGE = Page(
    routes.PRIVACY,
    "Privacy",
    privacy_page,
    description="What we keep of you, why, who else sees it, and your say in it.",
)
