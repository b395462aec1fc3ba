"""Builds one record of each resource of a data standard, in an order in which its references resolve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

_REF = "#/components/schemas/"
Body = dict[str, Any]
Key = dict[str, Any]


class RecordBuilder:
    """Builds the smallest body of each resource: its required members only.

    `schemas` are those of the OpenAPI document, `catalog` the resources by name, `values` a value of each
    descriptor by the name of its schema. A reference gets the key of the record that was built before.
    """

    def __init__(
        self,
        schemas: Mapping[str, Any],
        catalog: Mapping[str, Any],
        values: Mapping[str, str],
    ) -> None:
        self._schemas = schemas
        self._catalog = catalog
        self._values = values
        self._keys: dict[str, Key] = {}

    def order(self) -> Iterator[str]:
        """The resources, each after those that its required references refer to."""
        done: dict[str, None] = {}
        for name in sorted(self._catalog):
            self._visit(name, (), done)
        return iter(done)

    def _visit(self, name: str, above: tuple[str, ...], done: dict[str, None]) -> None:
        if name in done or name in above:
            return
        resource = self._catalog[name]
        for reference in resource.references:
            if self._is_required(resource.title, reference.path.split("/")):
                for target in self._implementing(reference.to):
                    self._visit(target, (*above, name), done)
        done[name] = None

    def _is_required(self, schema: str, steps: list[str]) -> bool:
        for step in steps:
            if step not in self._schemas[schema].get("required", ()):
                return False
            member = self._schemas[schema]["properties"][step]
            schema = member.get("items", member)["$ref"].removeprefix(_REF)
        return True

    def _implementing(self, name: str) -> list[str]:
        """The resource, or one that implements it: `schools` is one of the `educationOrganizations`."""
        if name in self._catalog:
            return [name]
        implementing = []
        for resource in self._catalog.values():
            if name in dict(resource.aliases):
                implementing.append(resource.name)
        return sorted(implementing)[:1]

    def body(self, name: str) -> Body:
        """The body of the only record of a resource, whose key later references get."""
        resource = self._catalog[name]
        targets = {part.path: part for part in resource.references}
        # Its number makes the key of each education organization, and of each program association, its own.
        number = len(self._keys)
        body = self._object(resource.title, "", targets, number)
        key: Key = {}
        for part in resource.key:
            key[part.name] = _value_at(body, part.paths[0])
        self._keys[name] = key
        for abstract, key_name in resource.aliases:
            alias = {key_name: next(iter(key.values()))} if key_name else key
            self._keys.setdefault(abstract, alias)
        return body

    def _object(
        self, schema_name: str, prefix: str, targets: Mapping[str, Any], number: int
    ) -> Body:
        schema = self._schemas[schema_name]
        body: Body = {}
        for member in schema.get("required", ()):
            path = f"{prefix}{member}"
            properties = schema["properties"][member]
            if properties.get("type") == "array":
                item = self._value(path, properties["items"], targets, number)
                body[member] = [item]
            else:
                body[member] = self._value(path, properties, targets, number)
        return body

    def _value(
        self,
        path: str,
        schema: Mapping[str, Any],
        targets: Mapping[str, Any],
        number: int,
    ) -> Any:
        part = targets.get(path)
        # The document of a data standard can lack a resource that others refer to.
        if part is not None and part.to in self._keys:
            key = self._keys[part.to]
            return {name: key.get(target_name) for name, target_name in part.key}
        if "$ref" not in schema:
            return _scalar(path.rpartition("/")[2], schema, number)
        name = schema["$ref"].removeprefix(_REF)
        if name in self._values:
            return self._values[name]
        if "properties" in self._schemas[name]:
            return self._object(name, f"{path}/", targets, number)
        return self._value(path, self._schemas[name], targets, number)


def _value_at(body: Body, path: str) -> Any:
    value: Any = body
    for step in path.split("/"):
        value = value[step]
    return value


def _scalar(member: str, schema: Mapping[str, Any], number: int) -> Any:
    """A value of a member within the limits of its schema."""
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema["type"]
    if kind == "boolean":
        return True
    if kind in ("integer", "number"):
        if member.endswith("ear"):
            return 2025
        return 255900 + number if member.endswith("Id") else 1
    day = date(2024, 9, 2) + timedelta(days=number)
    texts = {
        "date": f"{day}",
        "date-time": f"{day}T08:00:00Z",
        "time-local": "08:00:00",
    }
    if "format" in schema:
        return texts[schema["format"]]
    text = f"{member} 1".ljust(schema.get("minLength", 0), "x")
    return text[: schema.get("maxLength", len(text))].strip()
