"""The API's document as a page to read: plain HTML from our own house, without a script."""

import base64
import hashlib
import json
import re
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
h3, dt, dd { margin: 0; overflow-wrap: anywhere; }
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
        "<p>Every answer says whether it is a <code>success</code> and has a <code>message</code> for a person; "
        "a failure may name wrong fields in <code>errors</code>, and a fault of ours by its <code>ref</code>.</p>"
        f"{endpoints}</main></body></html>"
    )


def _endpoint(method: str, path: str, operation: Json, schemas: Json) -> str:
    needs = "<p>Needs <code>Authorization: Bearer</code>.</p>" if operation.get("security") else ""
    parameters = "".join(
        _row(each["name"], each["schema"], schemas, is_required=each.get("required", False))
        for each in operation.get("parameters", [])
    )
    asked = f"<h4>Ask with</h4><dl>{parameters}</dl>" if parameters else ""
    sent = "".join(
        f"<h4>Send, as {escape(kind)}</h4>{_fields(content.get('schema', {}), schemas)}"
        for kind, content in _contents(operation.get("requestBody", {}))
    )
    answers = "".join(
        f"<dt><code>{escape(status)}</code> {_words(answer['description'])}</dt>"
        f"<dd>{''.join(_fields(content.get('schema', {}), schemas) for _, content in _contents(answer, status))}</dd>"
        for status, answer in operation["responses"].items()
    )
    return (
        f"<section><h3><code><b>{method.upper()}</b> {escape(path)}</code></h3>"
        f"<p>{_words(operation.get('description') or operation.get('summary', ''))}</p>"
        f"{needs}{asked}{sent}<details><summary>Answers</summary><dl>{answers}</dl></details></section>"
    )


def _words(text: str) -> str:
    """Text as it is, what stands between backticks as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _contents(holder: Json, status: str = "") -> Iterable[tuple[str, Json]]:
    """The content types of a body or an answer, each with what it looks like; failures look all the same."""
    return () if status >= "4" else holder.get("content", {}).items()


def _fields(schema: Json, schemas: Json) -> str:
    """The fields of an object or of those in a list, with what is in them below; nothing for what has no fields."""
    schema = _resolved(schema, schemas)
    if schema.get("type") == "array":
        return _fields(schema.get("items", {}), schemas)
    required = schema.get("required", [])
    rows = "".join(
        _row(name, field, schemas, is_required=name in required) for name, field in schema.get("properties", {}).items()
    )
    inner = "".join(_fields(one, schemas) for one in schema.get("anyOf", []))
    return f"<dl>{rows}</dl>" if rows else inner


def _row(name: str, field: Json, schemas: Json, *, is_required: bool) -> str:
    example = (
        f", as in <code>{escape(json.dumps(field['examples'][0], ensure_ascii=False))}</code>"
        if field.get("examples")
        else ""
    )
    return (
        f"<dt><code>{escape(name)}</code> {escape(_kind(field, schemas))}{'' if is_required else ', optional'}"
        f"{example}</dt><dd>{_fields(field, schemas)}</dd>"
    )


def _kind(schema: Json, schemas: Json) -> str:
    schema = _resolved(schema, schemas)
    if "anyOf" in schema:
        return " or ".join(_kind(one, schemas) for one in schema["anyOf"] if one.get("type") != "null")
    if "contentMediaType" in schema or schema.get("format") == "binary":
        return "a file"
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}), schemas)}"
    if "enum" in schema:
        return " or ".join(str(choice) for choice in schema["enum"])
    length = f", up to {schema['maxLength']} characters" if "maxLength" in schema else ""
    return f"{schema.get('type', 'anything')}{length}"


def _resolved(schema: Json, schemas: Json) -> Json:
    return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
