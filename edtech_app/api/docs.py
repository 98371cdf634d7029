"""The API's document as a page to read: plain HTML from our own house, without a script."""

import base64
import hashlib
from collections.abc import Iterable
from html import escape
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from edtech_app import routes

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
section { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 1rem 0; }
h3, dd { margin: 0; overflow-wrap: anywhere; }
h3 { font-weight: 400; }
dl { margin: 0.5rem 0; }
dt { margin-top: 0.25rem; }
dd { padding-left: 1.5rem; }
"""
POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    )
)
"""The page may look as it looks, and do nothing."""

Json = dict[str, Any]


def install_docs(api: FastAPI) -> None:
    """Serve the readable document; the one for machines lies beside it."""

    async def docs(_: Request) -> HTMLResponse:
        return HTMLResponse(readable(api.openapi()), headers={"Content-Security-Policy": POLICY})

    api.add_route(f"{routes.API}/docs", docs, methods=["GET"], include_in_schema=False)


def readable(document: Json) -> str:
    """An OpenAPI document as a page; every word of it is escaped."""
    schemas: Json = document.get("components", {}).get("schemas", {})
    title = escape(str(document["info"]["title"]))
    endpoints = "".join(
        _endpoint(method, path, operation, schemas)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>The API of {title}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>The API of {title}</h1>"
        f'<p>For machines: <a href="{routes.API}/openapi.json">{routes.API}/openapi.json</a></p>'
        f"{endpoints}</main></body></html>"
    )


def _endpoint(method: str, path: str, operation: Json, schemas: Json) -> str:
    needs = "<p>Needs <code>Authorization: Bearer</code>.</p>" if operation.get("security") else ""
    sent = "".join(
        f"<h4>Send, as {escape(kind)}</h4>{_fields(content.get('schema', {}), schemas)}"
        for kind, content in _contents(operation.get("requestBody", {}))
    )
    answers = "".join(
        f"<dt><code>{escape(status)}</code> {escape(answer['description'])}</dt>"
        f"<dd>{''.join(_fields(content.get('schema', {}), schemas) for _, content in _contents(answer))}</dd>"
        for status, answer in operation["responses"].items()
    )
    return (
        f"<section><h3><code><b>{method.upper()}</b> {escape(path)}</code></h3>"
        f"<p>{escape(operation.get('description') or operation.get('summary', ''))}</p>"
        f"{needs}{sent}<details><summary>Answers</summary><dl>{answers}</dl></details></section>"
    )


def _contents(holder: Json) -> Iterable[tuple[str, Json]]:
    """The content types of a body or an answer, each with what it looks like."""
    return holder.get("content", {}).items()


def _fields(schema: Json, schemas: Json) -> str:
    """The fields of an object, those of the objects in it below them; nothing for what is no object."""
    schema = _resolved(schema, schemas)
    required = schema.get("required", [])
    rows = "".join(
        f"<dt><code>{escape(name)}</code> {escape(_kind(field, schemas))}"
        f"{'' if name in required else ', optional'}</dt>"
        f"<dd>{_fields(field, schemas)}</dd>"
        for name, field in schema.get("properties", {}).items()
    )
    return f"<dl>{rows}</dl>" if rows else ""


def _kind(schema: Json, schemas: Json) -> str:
    schema = _resolved(schema, schemas)
    if "anyOf" in schema:
        return " or ".join(_kind(one, schemas) for one in schema["anyOf"] if one.get("type") != "null")
    if "contentMediaType" in schema or schema.get("format") == "binary":
        return "a file"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), schemas)}"
    length = f", up to {schema['maxLength']} characters" if "maxLength" in schema else ""
    return f"{schema.get('type', 'anything')}{length}"


def _resolved(schema: Json, schemas: Json) -> Json:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
