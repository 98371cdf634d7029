"""Fields in which one types, chooses from a list, or drops a file."""

from collections.abc import Sequence
from typing import Any

import reflex as rx
from reflex.components.component import Component

from edtech_app.components.ui.base import Text, classes, icon, on_click_script

CONTROL = (
    "block w-full rounded-md border border-edge bg-surface px-3.5 text-base text-ink "
    "transition-[border-color,box-shadow] "
    "hover:border-ink focus:border-accent focus:outline-2 focus:-outline-offset-1 focus:outline-accent "
    "aria-invalid:border-danger aria-invalid:focus:outline-danger disabled:opacity-60 disabled:bg-sunken"
)


def _label(label: Text, name: str) -> Component:
    return rx.el.label(
        label,
        html_for=name,
        class_name="mb-1.5 block text-sm font-medium text-ink",
    )


def below(name: str, error: Text, hint: Text) -> list[Component]:
    """The hint, and the error when there is one; the control names both as its description."""
    parts: list[Component] = []
    if isinstance(hint, rx.Var) or hint:
        parts.append(rx.el.p(hint, id=f"{name}-hint", class_name="mt-1.5 text-sm text-muted"))
    if isinstance(error, rx.Var) or error:
        parts.append(
            rx.el.p(
                rx.cond(
                    error, rx.el.span(icon("circle-alert", 16), error, class_name="mt-1.5 flex items-start gap-1.5")
                ),
                id=f"{name}-error",
                aria_live="polite",
                class_name="text-sm text-danger [&_svg]:mt-0.5",
            )
        )
    return parts


def described(name: str, error: Text, props: dict[str, Any]) -> None:
    """Give a control its name, and what stands below it as its description."""
    props.setdefault("id", name)
    props["name"] = name
    props["aria_describedby"] = f"{props['id']}-error {props['id']}-hint"
    if isinstance(error, rx.Var) or error:
        props["aria_invalid"] = rx.cond(error, "true", "false")


def field(
    label: Text,
    name: str,
    error: Text = "",
    hint: Text = "",
    type: Any = "text",
    required: bool = False,
    autocomplete: str = "",
    prefix: str = "",
    beside: Component | None = None,
    **props: Any,
) -> Component:
    """A line of text with its label above, and hint and error below; its id is its name unless given.

    `beside` stands at its end, within the frame.
    """
    described(name, error, props)
    if autocomplete:
        props["auto_complete"] = autocomplete
    wrapper = props.pop("wrapper_class_name", "")
    return rx.el.div(
        _label(label, props["id"]),
        rx.el.div(
            *(
                [
                    rx.el.span(
                        prefix,
                        class_name="pointer-events-none absolute inset-y-0 left-3.5 flex items-center text-muted",
                    )
                ]
                if prefix
                else []
            ),
            rx.el.input(
                type=type,
                required=required,
                class_name=classes(f"{CONTROL} h-11 {'pl-8' if prefix else ''} {'pr-11' if beside else ''}", props),
                **props,
            ),
            *([beside] if beside else []),
            class_name="relative",
        ),
        *below(props["id"], error, hint),
        class_name=f"min-w-0 {wrapper}",
    )


# React writes the type anew whenever the field is drawn again, so what is shown has to be watched over.
REVEAL = """
const button = event.currentTarget, input = button.parentElement.querySelector('input');
const look = () => {
  const type = button.getAttribute('aria-pressed') === 'true' ? 'text' : 'password';
  if (input.type !== type) input.type = type;
};
button.setAttribute('aria-pressed', button.getAttribute('aria-pressed') !== 'true');
look();
if (!input.dataset.watched) new MutationObserver(look).observe(input, {attributeFilter: ['type']});
input.dataset.watched = true;
"""


def password_field(label: Text, name: str, error: Text = "", hint: Text = "", **props: Any) -> Component:
    """A password that may be looked at while it is typed; say `autocomplete`, so that password managers know which."""
    return field(
        label,
        name,
        error,
        hint,
        type="password",
        required=True,
        max_length=128,
        auto_capitalize="none",
        spell_check=False,
        beside=rx.el.button(
            icon("eye", 18, class_name="group-aria-pressed:hidden"),
            icon("eye-off", 18, class_name="hidden group-aria-pressed:block"),
            type="button",
            aria_label="Show password",
            aria_pressed="false",
            custom_attrs=on_click_script(REVEAL),
            class_name=(
                "group absolute inset-y-0 right-0 grid w-11 place-items-center rounded-md text-muted "
                "transition-colors hover:text-ink"
            ),
        ),
        **props,
    )


def textarea_field(
    label: Text, name: str, error: Text = "", hint: Text = "", rows: int = 4, required: bool = False, **props: Any
) -> Component:
    """Several lines of text; grows with what is written where the browser can."""
    described(name, error, props)
    return rx.el.div(
        _label(label, props["id"]),
        rx.el.textarea(
            rows=str(rows),
            required=required,
            class_name=classes(f"{CONTROL} py-2.5 field-sizing-content min-h-28", props),
            **props,
        ),
        *below(props["id"], error, hint),
        class_name="min-w-0",
    )


def select_field(
    label: Text,
    name: str,
    options: Sequence[tuple[str, str]] | rx.Var[Any] = (),
    error: Text = "",
    hint: Text = "",
    required: bool = False,
    **props: Any,
) -> Component:
    """One of several, in the browser's own list; `options` are (value, label), or a var of rows with both."""
    described(name, error, props)
    choices = (
        [rx.foreach(options, lambda row: rx.el.option(row.label, value=row.value))]
        if isinstance(options, rx.Var)
        else [rx.el.option(words, value=value) for value, words in options]
    )
    return rx.el.div(
        _label(label, props["id"]),
        rx.el.div(
            rx.el.select(
                *choices,
                required=required,
                class_name=classes(f"{CONTROL} h-11 appearance-none truncate pr-10", props),
                **props,
            ),
            icon("chevron-down", 18, class_name="pointer-events-none absolute inset-y-0 right-3 my-auto text-muted"),
            class_name="relative",
        ),
        *below(props["id"], error, hint),
        class_name="min-w-0",
    )


def file_drop(id: str, label: Text, hint: Text = "", accept: Any = None, **props: Any) -> Component:
    """Where files are dropped or chosen. `accept` maps media types to endings; `on_drop=` starts the upload."""
    return drop_zone(
        rx.el.span(
            icon("upload", 22),
            class_name="grid size-12 place-items-center rounded-full bg-accent-soft text-accent",
        ),
        rx.el.span(label, class_name="mt-3 font-medium text-ink"),
        *([rx.el.span(hint, class_name="mt-1 text-sm text-muted")] if isinstance(hint, rx.Var) or hint else []),
        id=id,
        label=label,
        accept=accept,
        class_name=classes(
            "flex cursor-pointer flex-col items-center justify-center rounded-lg border border-dashed border-edge "
            "bg-surface px-6 py-10 text-center transition-colors hover:border-accent hover:bg-accent-soft/40",
            props,
        ),
        **props,
    )


def drop_zone(*children: Any, label: Text, **props: Any) -> Component:
    """Where files are dropped or chosen, whatever it looks like; `label` names it for those who do not see it."""
    drop = rx.upload.root(*children, **props)
    # Reflex makes the field within the zone, and gives it no name.
    [zone] = drop.children
    field = zone.children[0]
    assert isinstance(field, rx.Component)
    field.custom_attrs = {"aria-label": label}
    return drop
