"""Writing to the house."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import From
from edtech_app.api.v1.wire import Answer, Body, Text, failures, named
from edtech_app.runtime import services
from edtech_app.services.contact import ContactForm

router = APIRouter(prefix=f"{routes.API}/reach", tags=["contact"])


class Message(Body):
    first_name: Text
    last_name: Text
    email: Text
    phone: Text = ""
    message: Annotated[str, Field(max_length=10_000)]


@router.post("/contact", responses=failures(400, 415))
async def contact(body: Message, client: From) -> Answer[None]:
    """Send a message to the house; a copy goes to its sender."""
    form = ContactForm(
        name=f"{body.first_name} {body.last_name}", email=body.email, phone=body.phone, message=body.message
    )
    with named(name="firstName"):
        await services().contact.send(form, client)
    return Answer(message="Thank you. We will reply by email.", data=None)
