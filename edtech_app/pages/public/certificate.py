"""A certificate that anybody can check."""

import reflex as rx

from edtech_app import routes
from edtech_app.components import certificates, ui
from edtech_app.components.layout import site_page
from edtech_app.pages.page import Page
from edtech_app.states.certificates import CertificateState


def certificate_page() -> rx.Component:
    return site_page(
        rx.el.div(
            rx.match(
                CertificateState.phase,
                ("ready", _ready()),
                ("missing", _missing()),
                ("failed", _failed()),
                _loading(),
            ),
            class_name="mx-auto w-full max-w-4xl",
        ),
        is_for_work=True,
    )


def _ready() -> rx.Component:
    return rx.fragment(certificates.standing(), certificates.new_name(), certificates.sheet(), certificates.actions())


def _missing() -> rx.Component:
    return ui.empty_state(
        "Certificate not found",
        "Please check the web address. It ends in the 24 letters and digits printed on the certificate.",
        action=ui.link_button("Browse courses", routes.COURSES, variant="secondary"),
        icon="search-x",
        is_page=True,
    )


def _failed() -> rx.Component:
    return rx.fragment(
        rx.el.h1("Certificate", class_name="sr-only"),
        ui.failed_state(CertificateState.problem, CertificateState.load),
    )


def _loading() -> rx.Component:
    return rx.el.div(
        rx.el.h1("Loading the certificate…", class_name="sr-only"),
        ui.skeleton("h-13 w-full rounded-md"),
        ui.skeleton("mt-6 h-[34rem] w-full"),
    )


PAGE = Page(
    routes.CERTIFICATE,
    rx.cond(
        CertificateState.certificate.name != "",
        f"{CertificateState.certificate.name}: {CertificateState.certificate.course}",
        "Certificate",
    ),
    certificate_page,
    description="A certificate of completion, and whether it is valid.",
    on_load=CertificateState.load,
)
