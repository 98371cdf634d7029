"""What happens when the connection is lost, a page breaks or a newer build has taken its place: words, and a way on."""

from typing import Any

import reflex as rx
from reflex.components.component import Component
from reflex.vars.function import ArgsFunctionOperation
from reflex_components_core.base.error_boundary import ErrorBoundary
from reflex_components_core.core.banner import has_too_many_connection_errors
from reflex_components_core.el.elements.inline import A

from edtech_app import routes
from edtech_app.components import ui
from edtech_app.components.ui.base import on_click_script

OVERTAKEN = """(() => {
  const COUNT = "reloads_in_a_row", MOST = 20, LONGEST = 8000, BANNER = "reflex-new-version-banner";
  const count = Number(sessionStorage.getItem(COUNT)) || 0;
  let leaves = false;
  const again = () => {
    if (leaves || count >= MOST) return;
    leaves = true;
    sessionStorage.setItem(COUNT, String(count + 1));
    setTimeout(() => location.reload(), Math.min(250 * 2 ** count, LONGEST));
  };
  addEventListener("error", ({ target }) => {
    const isModule = target instanceof HTMLScriptElement && target.type === "module" && !target.src;
    const address = target?.src || target?.href || "";
    if (isModule || String(address).startsWith(`${location.origin}/assets/`)) again();
  }, true);
  addEventListener("DOMContentLoaded", () => {
    new MutationObserver(() => document.getElementById(BANNER) && again()).observe(document.body, { childList: true });
  });
  setTimeout(() => leaves || sessionStorage.removeItem(COUNT), LONGEST + 2000);
})();"""
"""Loads a page anew, after growing pauses, that has met a server of another build.

Either its scripts are not to be had, or Reflex offers by a banner what it does by itself at most once in ten seconds:
to load the page that its server was built with. While a new version reaches one server after the other, that may take a
few turns. It stands in the page itself, because a file could be what is missing.
"""


def overtaken() -> Component:
    """Lets an open tab find the way to the build of now by itself."""
    return rx.el.script(OVERTAKEN)


def lost_connection() -> Component:
    """A bar that says so while the server cannot be reached; it goes by itself.

    What Reflex puts into it, which is the whole page, stands beside the bar: within it, all of the page would be a
    message, and whatever changes on it be read aloud.
    """
    bar = rx.el.div(
        rx.cond(
            has_too_many_connection_errors,
            rx.el.div(
                ui.spinner(),
                "Connection lost. Trying again…",
                class_name=(
                    "fixed inset-x-4 bottom-4 z-50 mx-auto flex w-fit items-center gap-3 rounded-full bg-ink px-5 py-3 "
                    "font-medium text-ground shadow-floating"
                ),
            ),
        ),
        role="status",
    )
    return rx.fragment(bar)


def broken_page() -> Component:
    """Takes the place of a page that could not be drawn."""
    return rx.el.main(
        rx.el.h1("This page ran into a problem", class_name="text-2xl font-semibold tracking-tight"),
        rx.el.p("This is our fault, not yours. Reloading usually helps.", class_name="mt-2 text-muted"),
        rx.el.div(
            ui.button("Reload", type="button", custom_attrs=on_click_script("window.location.reload();")),
            A.create("Go to the home page", href=routes.HOME, class_name="font-medium text-accent underline"),
            class_name="mt-6 flex items-center gap-5",
        ),
        class_name="mx-auto flex min-h-dvh max-w-reading flex-col items-center justify-center px-6 text-center",
    )


BELOW_THE_HEADER = "4.75rem"


def toaster() -> Component:
    """Where passing messages appear: below the header.

    There they cover neither what is pressed at the end of a list nor the bars at the foot of a phone's screen.
    """
    return rx.toast.provider(
        rich_colors=False,
        expand=False,
        position="top-center",
        offset=BELOW_THE_HEADER,
        custom_attrs={
            # By itself it is called as the bell is.
            "containerAriaLabel": "Messages",
            "mobileOffset": {"top": BELOW_THE_HEADER},
        },
    )


def _boundary(stateful: bool) -> Component:
    fallback = ArgsFunctionOperation.create(("event_args",), rx.Var.create(broken_page()))
    if stateful:
        return ErrorBoundary.create(fallback_render=fallback)
    return ErrorBoundary.create(fallback_render=fallback, on_error=rx.noop())


def wraps() -> dict[tuple[int, str], Any]:
    """What stands around every page; the names are Reflex's."""
    return {
        (55, "ErrorBoundary"): _boundary,
        (5, "Overlay"): lambda stateful: lost_connection() if stateful else None,
    }
