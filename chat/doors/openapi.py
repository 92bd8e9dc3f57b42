"""The description of the HTTP API, in OpenAPI 3.1, read off the routes and their schemas.

What a route declares with `accepts`, `returns` and `login_required` is what it does, so the description cannot say
anything else.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema, fields

from chat.fields import Id, Timestamp, WireSchema

VERSION = "1"
CONVENTIONS = Path(__file__).with_suffix(".md")
TAGS = {
    "auth": "Accounts and sessions",
    "users": "People",
    "notifications": "How one is notified",
    "chats": "Chats",
    "messages": "Messages",
    "search": "Search",
    "files": "Files",
    "avatars": "Pictures of people and groups",
    "push": "Web Push",
    "health": "Health",
}


class RefusalBodySchema(WireSchema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    fields_ = fields.Dict(data_key="fields", metadata={"description": "what is wrong, for each field"})


class RefusalSchema(WireSchema):
    error = fields.Nested(RefusalBodySchema, required=True)


def describe(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of every route that declares what it returns."""
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: schema_name(schema))
    spec = APISpec(
        title="Hearth",
        version=VERSION,
        openapi_version="3.1.0",
        info={"description": paragraphs(CONVENTIONS.read_text())},
        plugins=[plugin],
    )
    for name, description in TAGS.items():
        spec.tag({"name": name, "description": description})
    for field, type_, format_ in ((Id, "string", "objectid"), (Timestamp, "string", "date-time")):
        plugin.map_to_openapi_type(field, type_, format_)
    spec.components.security_scheme("accessToken", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"})
    blueprints = {view: endpoint.split(".")[0] for endpoint, view in app.view_functions.items()}
    for path, method, view in described_routes(app):
        described = operation(path, view) | {"tags": [blueprints[view]]}
        spec.path(path=re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path), operations={method: described})
    return spec.to_dict()


def described_routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """Yield path, method and view of every route that is part of the API."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        view = app.view_functions[rule.endpoint]
        if hasattr(view, "returns"):
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
                yield rule.rule, method.lower(), view


BYTES = {"type": "string", "format": "binary"}
FORM = {"type": "object", "properties": {"file": BYTES, "description": {"type": "string"}}}
BYTES_ANSWER = {"content": {"*/*": {"schema": BYTES}}}
FILE_BODIES = {"application/octet-stream": {"schema": BYTES}, "multipart/form-data": {"schema": FORM}}


def operation(path: str, view: Any) -> dict[str, Any]:
    schema, status = view.returns
    returns_bytes = getattr(view, "returns_bytes", False)
    accepted, location = getattr(view, "accepts", (None, None))
    described: dict[str, Any] = {
        "operationId": view.__name__,
        "summary": first_sentence(view.__doc__).replace("`", ""),
        "description": paragraphs(view.__doc__),
        "parameters": path_parameters(path),
        "responses": {
            str(status): {"description": "done", **(BYTES_ANSWER if returns_bytes else content(schema))},
            "default": {"description": "refused", **content(RefusalSchema)},
        },
    }
    if location == "file":
        described["parameters"].append({"in": "query", "name": "name", "schema": {"type": "string"}})
        described["requestBody"] = {"required": True, "content": FILE_BODIES}
    if accepted and location in {"query", "file"}:
        described["parameters"].append({"in": "query", "schema": accepted})
    elif accepted:
        described["requestBody"] = {"required": True, **content(accepted)}
    if returns_bytes and "<id:file_id>" in path:
        described["parameters"].append({"in": "query", "name": "download", "schema": {"type": "string", "enum": ["1"]}})
    if getattr(view, "login_required", False):
        described["security"] = [{"accessToken": []}]
    return described


def first_sentence(docstring: str) -> str:
    """Return it in one line, wherever its lines break: `description` has all of it."""
    text = " ".join(docstring.split("\n\n")[0].split())
    found = re.match(r".*?[.:](?= |$)", text)
    return found[0].removesuffix(":") if found else text


def paragraphs(text: str) -> str:
    """Return the text with each paragraph in one line: to some who show Markdown, a line that ends is a line break."""
    return "\n\n".join(" ".join(each.split()) for each in text.strip().split("\n\n"))


def path_parameters(path: str) -> list[dict[str, Any]]:
    shapes: dict[str, dict[str, Any]] = {
        "id:": {"type": "string", "format": "objectid", "pattern": "^[0-9a-fA-F]{24}$"},
        "int:": {"type": "integer"},
        "": {"type": "string"},
    }
    return [
        {"in": "path", "name": name, "required": True, "schema": shapes[converter]}
        for converter, name in re.findall(r"<(\w+:)?(\w+)>", path)
    ]


def content(schema: type[Schema] | None) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}} if schema else {}


def schema_name(schema: Any) -> str:
    return (schema if isinstance(schema, type) else type(schema)).__name__.removesuffix("Schema")
