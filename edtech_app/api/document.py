"""The API's document: every endpoint under a name of its own, every answer that it may give, and examples."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel

from edtech_app.api.examples import EXAMPLES

Json = dict[str, Any]

FAILURE = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
OF_EVERY_BODY = {
    "400": "The request could not be read.",
    "413": "The request is too large.",
    "415": "This content type is not supported.",
}
WORDS = {
    "401": "Not signed in, or the token is no longer valid.",
    "403": "The caller does not have access.",
    "404": "Not found, or not visible to the caller.",
    "409": "It conflicts with the current state.",
    "422": "A field is wrong; `errors` says which and why.",
    "429": "Too many requests. `Retry-After` says after how many seconds to try again.",
    "500": "A fault on our side. Mention `ref` when you contact us.",
    "502": "A service that we depend on failed.",
    "503": "The database is unavailable.",
} | OF_EVERY_BODY


NAMES: dict[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}
"""What JSON Schema calls a type."""


def operation_id(route: APIRoute) -> str:
    """What a generated client calls the endpoint."""
    return to_camel(route.name)


def install_document(api: FastAPI) -> None:
    """Make the document of `api` say all that there is to say, once."""

    def document() -> Json:
        if api.openapi_schema is None:
            api.openapi_schema = _complete(get_openapi(title=api.title, version=VERSION, routes=api.routes))
        return api.openapi_schema

    api.openapi = document


VERSION = "1"
"""Of the paths and names, not of the house: nothing of them is taken away within it."""


def _complete(document: Json) -> Json:
    for methods in document["paths"].values():
        for operation in methods.values():
            answers: Json = operation["responses"]
            if "requestBody" in operation:
                answers |= {status: {"content": FAILURE} for status in OF_EVERY_BODY if status not in answers}
            for status, answer in answers.items():
                said = answer.get("description", "")
                answer["description"] = WORDS.get(status) or said.replace("Successful Response", "Done.") or "Done."
            answers = operation["responses"] = dict(sorted(answers.items()))
            if operation.get("security") and "401" not in answers:
                # Open to everybody, and telling more to some.
                operation["security"] = [{}, *operation["security"]]
            _illustrate_body(operation)
    schemas: Json = document["components"]["schemas"]
    for left_over in ("HTTPValidationError", "ValidationError"):
        schemas.pop(left_over, None)
    for schema in schemas.values():
        _illustrate(schema)
    return document


def _illustrate_body(operation: Json) -> None:
    for parameter in operation.get("parameters", []):
        _show(parameter["name"], parameter["schema"])
    for content in operation.get("requestBody", {}).get("content", {}).values():
        _illustrate(content["schema"])


def _illustrate(schema: Json) -> None:
    """Show at each field of an object what it looks like."""
    for name, field in schema.get("properties", {}).items():
        _show(name, field)


def _show(name: str, field: Json) -> None:
    for example in EXAMPLES.get(name, ()):
        if _fits(example, field):
            field.setdefault("examples", [example])


def _fits(example: object, field: Json) -> bool:
    """Whether an example is of a field's kind; one name may be of several."""
    if "$ref" in field or "contentMediaType" in field:
        return False
    kinds = [field, *field.get("anyOf", [])]
    if isinstance(example, list):
        return any(kind.get("type") == "array" and "$ref" not in kind.get("items", {}) for kind in kinds)
    named = NAMES[type(example)]
    return any(kind.get("type") == named and example in kind.get("enum", [example]) for kind in kinds)
