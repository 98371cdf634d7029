"""Who lives in the demo school, and how a developer signs in as one of them."""

from dataclasses import dataclass

from edtech_app.domain.accounts import Role

DEMO_DOMAIN = "demo.example"
"""Addresses of the demo school; nobody can ever own one (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that the sign-in page names while the demo school stands; its password is no secret."""

    role: Role
    email: str
    password: str


ACCOUNTS = (
    DemoAccount(Role.STUDENT, f"student@{DEMO_DOMAIN}", "learning every day"),
    DemoAccount(Role.INSTRUCTOR, f"instructor@{DEMO_DOMAIN}", "teaching with joy"),
)


def is_demo_address(email: str) -> bool:
    """Whether an address belongs to the demo school."""
    return email.lower().endswith(f"@{DEMO_DOMAIN}")
