"""Signing up, in and out, and passwords."""

from typing import Annotated, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from edtech_app import routes
from edtech_app.api.caller import Caller, From
from edtech_app.api.errors import BadRequest
from edtech_app.api.v1.wire import Answer, Body, Shown, Text, absolute, failures, named
from edtech_app.domain.accounts import Actor, Role
from edtech_app.domain.errors import AppError, Conflict, InvalidInput, NotSignedIn
from edtech_app.runtime import services
from edtech_app.services.accounts import SignUpForm

router = APIRouter(prefix=f"{routes.API}/auth", tags=["auth"])

Password = Annotated[str, Field(max_length=1000)]
ROLES = {"Student": Role.STUDENT, "Instructor": Role.INSTRUCTOR}


class Address(Body):
    email: Text


class AddressAndCode(Body):
    email: Text
    otp: Text


class SignUp(Body):
    """`otp` from the letter, or `verificationToken` from `verifyotp`."""

    first_name: Text
    last_name: Text
    email: Text
    password: Password
    confirm_password: Password
    account_type: Text
    otp: Text = ""
    verification_token: Text = ""


class SignIn(Body):
    email: Text
    password: Password


class ChangedPassword(Body):
    old_password: Password
    new_password: Password
    confirm_new_password: Password


class ResetPassword(Body):
    token: Text
    password: Password
    confirm_password: Password


class Verified(Shown):
    verification_token: str


class Me(Shown):
    """Whoever has just signed in. `courses` are the ids of those they may learn from."""

    id: str
    name: str
    email: str
    image: str
    role: str
    courses: list[str]


class SignedIn(Shown):
    """The token goes into `Authorization: Bearer …` and dies with its session."""

    success: Literal[True] = True
    message: str
    token: str
    user: Me


Done = Answer[None]


@router.post("/sendotp", responses=failures())
async def send_otp(body: Address, client: From) -> Done:
    """Mail a six-digit code; the answer is the same whether or not the address has an account."""
    await services().sign_up.send_code(body.email, client)
    return Done(message="If this email can be used, a code is on its way to it.", data=None)


@router.post("/verifyotp", responses=failures(400))
async def verify_otp(body: AddressAndCode, client: From) -> Answer[Verified]:
    """Turn the code into a token for signing up: 15 minutes, one use."""
    try:
        token = await services().sign_up.verify_code(body.email, body.otp, client)
    except (InvalidInput, Conflict) as problem:
        raise _bad(problem) from None
    return Answer(message="Your email has been confirmed.", data=Verified(verification_token=token))


@router.post("/signup", status_code=201, responses=failures(400, 409))
async def sign_up(body: SignUp, client: From, response: Response) -> SignedIn:
    """Make an account for a student or an instructor and sign in to it."""
    form = SignUpForm(
        role=ROLES.get(body.account_type, ""),
        first_name=body.first_name,
        last_name=body.last_name,
        email=body.email,
        password=body.password,
        confirmation=body.confirm_password,
    )
    with named(role="accountType", confirmation="confirmPassword", code="otp"):
        ticket = await services().sign_up.register(
            form, otp=body.otp, verification_token=body.verification_token, client=client
        )
    return await _signed_in(ticket, client, response, "Your account has been created.")


@router.post("/login", responses=failures(401, 403))
async def log_in(body: SignIn, client: From, response: Response) -> SignedIn:
    """Sign in; one message for an unknown address and a wrong password."""
    try:
        ticket = await services().sessions.sign_in(body.email, body.password, client)
    except InvalidInput as problem:
        raise NotSignedIn(problem.message) from None
    return await _signed_in(ticket, client, response, "User logged in successfully")


@router.post("/logout", responses=failures(401))
async def log_out(actor: Caller, client: From) -> Done:
    """End the token's session."""
    actor.require_sign_in()
    await services().sessions.sign_out(actor, client)
    return Done(message="You are signed out.", data=None)


@router.post("/changepassword", responses=failures(401, 409))
async def change_password(body: ChangedPassword, actor: Caller, client: From) -> Done:
    """Set a new password; all other sessions end, and this token stays good."""
    with named(password="newPassword", confirmation="confirmNewPassword"):  # noqa: S106
        await services().credentials.change_password(
            actor, body.old_password, body.new_password, body.confirm_new_password, client
        )
    return Done(message="Your password has been changed.", data=None)


@router.post("/resetpasswordtoken", responses=failures())
async def ask_for_reset(body: Address, client: From) -> Done:
    """Mail a link for a new password; the answer is the same for all addresses."""
    await services().password_resets.request(body.email, client)
    return Done(message="If this email has an account, a link is on its way to it.", data=None)


@router.post("/resetpassword", responses=failures(409))
async def reset_password(body: ResetPassword, client: From) -> Done:
    """Set a new password by a link's token, once; all sessions end."""
    with named(confirmation="confirmPassword"):
        await services().password_resets.reset(body.token, body.password, body.confirm_password, client)
    return Done(message="Your password has been changed. Please sign in.", data=None)


async def me(actor: Actor) -> Me:
    """Whoever is signed in, as signing in answers."""
    house = services()
    return Me(
        id=actor.user_id,
        name=actor.name,
        email=actor.email,
        image=absolute((await house.profiles.faces([actor.user_id])).get(actor.user_id, "")),
        role=actor.role.value.capitalize(),
        courses=await house.learning.my_course_ids(actor),
    )


async def _signed_in(ticket: str, client: From, response: Response, message: str) -> SignedIn:
    opened = await services().sessions.open(ticket, client)
    response.headers["Cache-Control"] = "no-store"
    return SignedIn(message=message, token=opened.token, user=await me(opened.actor))


def _bad(problem: AppError) -> BadRequest:
    """A wrong or expired code, which this API calls a bad request."""
    words = problem.fields.get("code", problem.message) if isinstance(problem, InvalidInput) else problem.message
    return BadRequest(words)
