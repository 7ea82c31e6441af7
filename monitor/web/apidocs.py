"""The page at ``/api/docs``: our own, because the usual viewers load themselves from elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from monitor.web.desk import Desk
from monitor.web.render import page


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation: its method and path, what it does, the shapes it takes and answers.

    ``refusals`` are the statuses of answers that are no success, each with its meaning.
    """

    method: str
    path: str
    summary: str
    answer: str
    asked: str = ""
    refusals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One named shape: (field, type) pairs."""

    name: str
    text: str
    fields: tuple[tuple[str, str], ...]


def docs_routes(app: FastAPI, desk: Desk) -> APIRouter:
    """Return the page that describes the application's own OpenAPI."""
    router = APIRouter(include_in_schema=False)

    @router.get("/api/docs")
    def show_docs(request: Request) -> HTMLResponse:
        schema = app.openapi()
        return page("api.html", request, desk, operations=operations(schema), shapes=shapes(schema))

    return router


def operations(schema: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of an OpenAPI schema."""
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=spec.get("summary", ""),
            answer=_content(spec["responses"]["200"]),
            asked=_content(spec["requestBody"]) if "requestBody" in spec else "",
            refusals=tuple(
                (status, answer["description"])
                for status, answer in sorted(spec["responses"].items())
                if status >= "300"
            ),
        )
        for path, methods in schema["paths"].items()
        for method, spec in methods.items()
    ]


def shapes(schema: Mapping[str, Any]) -> list[Shape]:
    """Return the named shapes of an OpenAPI schema."""
    return [
        Shape(
            name=name,
            text=str(spec.get("description", "")),
            fields=tuple((key, _kind(part)) for key, part in spec.get("properties", {}).items()),
        )
        for name, spec in schema.get("components", {}).get("schemas", {}).items()
    ]


def _content(part: Mapping[str, Any]) -> str:
    """Return the shape of a body: that of its JSON, or the name of its kind."""
    content = part["content"]
    if "application/json" in content:
        return _kind(content["application/json"]["schema"])
    return str(next(iter(content))).rpartition("/")[2].rpartition(".")[2]


def _kind(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"]).rpartition("/")[2]
    if "anyOf" in part:
        return " | ".join(_kind(choice) for choice in part["anyOf"])
    if part.get("type") == "array":
        return f"{_kind(part.get('items') or part['prefixItems'][0])}[]"
    if "additionalProperties" in part:
        return f"{{…: {_kind(part['additionalProperties'])}}}"
    kinds = part.get("type", "")
    return " | ".join(kinds) if isinstance(kinds, list) else str(part.get("format", kinds))
