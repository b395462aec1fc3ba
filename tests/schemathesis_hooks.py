"""Hooks of `schemathesis_run.py`: signing in, and rules of the API that an OpenAPI document cannot state.

Each rule is one that JSON Schema and OpenAPI have no keyword for; everything else is in the document.
"""

from __future__ import annotations

import json
import os
from datetime import datetime, time
from pathlib import Path
from typing import Any

import httpx
import schemathesis
from hypothesis import strategies
from schemathesis.generation import GenerationMode

_CREDENTIALS = {
    "grant_type": "client_credentials",
    "client_id": "edfi-demo",
    "client_secret": "edfi-demo-secret",
}
#: The document that schemathesis reads, from the folder in which it runs.
_DOCUMENT = json.loads(Path("openapi.json").read_text("utf-8"))

# One client for all requests: each new one reads the certificates of the machine, which takes longer than a
# case. The server closes connections that wait, at any moment, so none is used twice.
_CLIENT = httpx.Client(
    base_url=os.environ["BASE_URL"],
    timeout=60,
    limits=httpx.Limits(max_keepalive_connections=0),
)

# Formats of the OpenAPI format registry that schemathesis does not know.
schemathesis.openapi.format("time-local", strategies.times().map(time.isoformat))
schemathesis.openapi.format(
    "date-time-local", strategies.datetimes().map(datetime.isoformat)
)


@schemathesis.auth(refresh_interval=900)
class Token:
    """Signs in, and again before the token expires."""

    def get(self, case: Any, context: Any) -> str:
        """A new access token."""
        answer = _CLIENT.post("/oauth/token", data=_CREDENTIALS)
        token: str = answer.json()["access_token"]
        return token

    def set(self, case: Any, data: str, context: Any) -> None:
        """Add the token to a request."""
        case.headers["Authorization"] = f"Bearer {data}"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: dict[str, Any]) -> None:
    """Change what the document allows and the API refuses, where no document can state it."""
    # A request that breaks the document on purpose keeps what breaks it.
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        _fill_empty_values(case.query)
        if "requestBody" in case.operation.definition.raw:
            case.body = _without_conversions(case.body, _body_schema(case))
        return
    if isinstance(case.query, dict):
        _choose_paging(case.query)
    if "requestBody" in case.operation.definition.raw:
        schema = _body_schema(case)
        if isinstance(case.body, dict):
            _unify_keys(case, _key_members(schema))
        case.body = _without_repeats(case.body, schema)


def _body_schema(case: Any) -> dict[str, Any]:
    body = case.operation.definition.raw["requestBody"]
    schema: dict[str, Any] = body["content"]["application/json"]["schema"]
    return schema


def _without_conversions(value: Any, schema: dict[str, Any]) -> Any:
    """A wrong value with `[]` in the place of each scalar that the API converts to the type of its member.

    A document that allowed these scalars would have several types for each member.
    """
    schema = _resolved(schema)
    if isinstance(value, dict):
        members = schema.get("properties", {})
        changed: dict[str, Any] = {}
        for name, item in value.items():
            changed[name] = _without_conversions(item, members.get(name, {}))
        return changed
    if isinstance(value, list):
        item_schema = schema.get("items", {})
        return [_without_conversions(item, item_schema) for item in value]
    types = schema.get("type", ())
    wanted = {types} if isinstance(types, str) else set(types)
    is_number = isinstance(value, bool | int | float)
    if is_number and "string" in wanted:
        return []
    if isinstance(value, str) and wanted & {"integer", "number", "boolean"}:
        return []
    return value


def _fill_empty_values(query: Any) -> None:
    """Replace empty values: the API takes them as absent, and the formats of OpenAPI have no empty text."""
    for name in query or ():
        if query[name] == "":
            query[name] = "?"


def _choose_paging(query: dict[str, Any]) -> None:
    """Keep one of the two ways of paging: OpenAPI cannot state that parameters exclude each other."""
    if query.get("pageToken"):
        for name in ("limit", "offset", "totalCount"):
            query.pop(name, None)
    else:
        query.pop("pageSize", None)


def _key_members(schema: dict[str, Any]) -> list[str]:
    names: list[str] = []
    for name, member in _resolved(schema).get("properties", {}).items():
        # References in a key have the description only, the members of a descriptor the keyword only.
        is_part = "Part of the natural key." in member.get("description", "")
        if is_part or member.get("x-Ed-Fi-isIdentity"):
            names.append(name)
    return names


def _unify_keys(case: Any, key: list[str]) -> None:
    """Give a body the key of its record, and all its references the same `schoolId` and other names.

    A PUT cannot change most keys, and the members of a key are the same at all places of a body. Both depend
    on values, which JSON Schema cannot compare.
    """
    body = dict(case.body)
    stored: dict[str, Any] = {}
    if case.method == "PUT":
        headers = {"Authorization": case.headers["Authorization"]}
        answer = _CLIENT.get(case.formatted_path, headers=headers)
        stored = answer.json() if answer.status_code == 200 else {}
    for name in key:
        if name in stored:
            body[name] = stored[name]
    values: dict[str, Any] = {}
    # The key first: its members have the values that all others must have.
    for name in [*key, *body]:
        if name in body:
            body[name] = _with_values(body[name], name, values, is_key=name in key)
    case.body = body


def _with_values(
    value: Any, name: str, values: dict[str, Any], *, is_key: bool = False
) -> Any:
    """A value in which the members of references have the values that `values` has of the same names."""
    if isinstance(value, list):
        return [_with_values(item, name, values) for item in value]
    if isinstance(value, dict):
        in_reference = name.endswith("Reference")
        changed: dict[str, Any] = {}
        for member, item in value.items():
            changed[member] = _with_values(item, member, values, is_key=in_reference)
        return changed
    if not is_key or value is None:
        return value
    return values.setdefault(name, value)


def _without_repeats(value: Any, schema: dict[str, Any]) -> Any:
    """A value of which each list has one item of a key: `uniqueItems` compares all members of the items."""
    schema = _resolved(schema)
    if isinstance(value, dict):
        members = schema.get("properties", {})
        changed: dict[str, Any] = {}
        for name, item in value.items():
            changed[name] = _without_repeats(item, members.get(name, {}))
        return changed
    if not isinstance(value, list):
        return value
    item_schema = schema.get("items", {})
    kept: dict[str, Any] = {}
    for item in value:
        key = json.dumps(_key_of(item, item_schema), sort_keys=True)
        kept.setdefault(key, _without_repeats(item, item_schema))
    return list(kept.values())


def _key_of(item: Any, schema: dict[str, Any]) -> Any:
    """The members that the document marks as the key; without any, the keys of the references."""
    if not isinstance(item, dict):
        return item
    members = _resolved(schema).get("properties", {})
    names = [name for name in members if members[name].get("x-Ed-Fi-isIdentity")]
    if not names:
        names = [name for name in members if name.endswith("Reference")]
    if not names:
        return item
    return [_key_of(item.get(name), members[name]) for name in names]


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema that a reference, or a choice between it and `null`, refers to."""
    for choice in schema.get("anyOf", ()):
        if choice != {"type": "null"}:
            return _resolved(choice)
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    target: dict[str, Any] = _DOCUMENT["components"]["schemas"][name]
    return _resolved(target)
