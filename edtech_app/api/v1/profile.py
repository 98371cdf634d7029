"""One's own account and profile."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller, From
from edtech_app.api.v1.forms import PictureFile, read_form, takes
from edtech_app.api.v1.wire import Answer, Body, Shown, Text, absolute, failures, named
from edtech_app.domain.accounts import Actor, Profile, User
from edtech_app.runtime import services
from edtech_app.services.accounts import ProfileForm
from edtech_app.services.accounts.deletion import CONFIRMATION

router = APIRouter(prefix=f"{routes.API}", tags=["profile"])


class Account(Shown):
    """One's own account and profile; nobody else gets this."""

    id: str
    first_name: str
    last_name: str
    email: str
    role: str
    image: str
    headline: str
    about: str
    gender: str
    date_of_birth: str
    contact_number: str
    links: list[str]


class ChangedProfile(Body):
    """Only the fields that are present change; `dateOfBirth` is `YYYY-MM-DD`."""

    first_name: Text | None = None
    last_name: Text | None = None
    gender: Text | None = None
    date_of_birth: Text | None = None
    about: Annotated[str, Field(max_length=10_000)] | None = None
    contact_number: Text | None = None
    headline: Text | None = None
    links: Annotated[list[Text], Field(max_length=20)] | None = None


class NoFields(Body):
    """A form with a file and nothing else."""


class Farewell(Body):
    password: Annotated[str, Field(max_length=1000)]


@router.get("/profile/getUserDetails/{user_id}", responses=failures(401, 403, 404))
async def get_user_details(user_id: str, actor: Caller) -> Answer[Account]:
    """One's own account and profile; an administrator may see everybody's."""
    return Answer(message="Done.", data=await _account(actor, user_id))


@router.put("/profile/updateProfile/{user_id}", responses=failures(401, 403, 404, 409))
async def update_profile(user_id: str, body: ChangedProfile, actor: Caller, client: From) -> Answer[Account]:
    """Change what one says about oneself; an administrator may change what anybody says."""
    actor.require_own_or_administrator(user_id)
    form = ProfileForm()
    for name, value in body.model_dump(exclude_none=True).items():
        form[FIELDS.get(name, name)] = value
    with named(**WIRE):
        await services().profiles.update_profile(actor, form, user_id, client)
    return Answer(message="Saved.", data=await _account(actor, user_id))


@router.put("/profile", responses=failures(401), summary="Short for updateProfile of oneself")
async def update_own_profile(body: ChangedProfile, actor: Caller, client: From) -> Answer[Account]:
    """The same for whoever calls."""
    actor.require_sign_in()
    return await update_profile(actor.user_id, body, actor, client)


@router.put(
    "/profile/changeProfilePicture",
    responses=failures(400, 401, 413, 415, 502),
    openapi_extra=takes(NoFields, displayPicture="JPEG, PNG or WebP, at most 5 MB."),
)
async def change_profile_picture(request: Request, actor: Caller) -> Answer[Account]:
    """Make the middle of a picture (JPEG, PNG or WebP, at most 5 MB) one's portrait."""
    actor.require_sign_in()
    picture = PictureFile("displayPicture")
    await read_form(request, NoFields, displayPicture=picture.take)
    with named(**WIRE):
        await services().profiles.change_picture(actor, picture.content)
    return Answer(message="Picture saved.", data=await _account(actor, actor.user_id))


@router.delete("/profile/deleteAccount/{user_id}", responses=failures(401, 403, 404, 409))
async def delete_account(user_id: str, body: Farewell, actor: Caller, client: From) -> Answer[None]:
    """Delete one's account; the caller's password says that it is meant. An administrator may delete anybody's."""
    actor.require_own_or_administrator(user_id)
    await services().deletion.request(actor, body.password, CONFIRMATION, client, user_id)
    return Answer(message="Your account has been deleted.", data=None)


@router.delete("/account", responses=failures(401, 409), summary="Short for deleteAccount of oneself")
async def delete_own_account(body: Farewell, actor: Caller, client: From) -> Answer[None]:
    """The same for whoever calls."""
    actor.require_sign_in()
    return await delete_account(actor.user_id, body, actor, client)


FIELDS = {"date_of_birth": "born_on", "contact_number": "phone"}
WIRE = {
    "born_on": "dateOfBirth",
    "phone": "contactNumber",
    "picture": "displayPicture",
}
"""What the services' fields are called on the wire."""


async def _account(actor: Actor, user_id: str) -> Account:
    user, profile = await services().profiles.profile(actor, user_id)
    return _shown(user, profile)


def _shown(user: User, profile: Profile) -> Account:
    return Account(
        id=user.id,
        first_name=user.first_name,
        last_name=user.last_name,
        email=user.email,
        role=user.role.value.capitalize(),
        image=absolute(services().profiles.picture_of(profile)),
        headline=profile.headline,
        about=profile.about,
        gender=profile.gender.value,
        date_of_birth=profile.born_on,
        contact_number=profile.phone,
        links=list(profile.links),
    )
