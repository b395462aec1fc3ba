"""Tiny versions to compare, each built from a list of members of the API and rows of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

import pytest

from tablewright.model.facts import (
    ApiObject,
    ApiResource,
    DescriptorFacts,
    FlatName,
    Member,
)
from tablewright.model.page import Page, Scenario
from tablewright.model.properties import Kind, Property, Required
from tablewright.model.types import (
    Descriptor,
    FormatName,
    ListOf,
    Nested,
    Reference,
    Scalar,
    Type,
)
from tablewright.model.values import Literal, Value
from tablewright.model.version import Convention, Resource, Version, VersionInfo


@dataclass(frozen=True)
class Row:
    """One member: its path (parents first), its facts in the API and its row on the page."""

    path: str
    type: str = "string"
    api: bool = True
    page: bool = True
    mandatory: bool = False
    key: bool = False
    longest: int | None = None
    shortest: int | None = None
    least: float | None = None
    format: FormatName | None = None
    one_of: tuple[str, ...] = ()
    extra: bool = False
    required: Required = "optional"
    printed: str = ""
    values: Mapping[str, Value | str] = field(default_factory=dict)
    corrected: tuple[tuple[str, str], ...] = ()


SCENARIOS = (
    Scenario("1", "POST", "create", subject="a brig"),
    Scenario("2", "PUT", "update", record_of="1", subject="a brig"),
)
CONVENTION = Convention("edfi", (("data-path", "/sea"), ("descriptors", "uri")), ())


def tiny_resource(
    name: str,
    rows: tuple[Row, ...],
    scenarios: tuple[Scenario, ...] = SCENARIOS,
    folder: str = "spec/x/v1",
) -> tuple[Resource, tuple[ApiObject, ...]]:
    """Return a resource with the API objects that it uses."""
    objects = tuple(_object(name, above, rows) for above in ("", *_containers(rows)))
    key = tuple(
        FlatName(row.path, (row.path,))
        for row in rows
        if row.key and "/" not in row.path
    )
    page = Page(name, "Sea", ("Port",), scenarios, _properties(rows, ""))
    api = ApiResource(name, objects[0].name, key)
    return (
        Resource(
            name, objects[0].name, page, f"{folder}/resources/{name}.yaml", (), (), api
        ),
        objects,
    )


def tiny_version(
    *resources: tuple[Resource, tuple[ApiObject, ...]],
    name: str = "v1",
    known: tuple[str, ...] = (),
    convention: Convention = CONVENTION,
    descriptors: tuple[DescriptorFacts, ...] = (),
    facts_file: str = "facts.yaml",
) -> Version:
    info = VersionInfo(
        "x", name, f"x_{name}", f"X {name}", "1.0", "1.0.1", 2017, date(2017, 3, 1)
    )
    objects = tuple(item for _, own in resources for item in own)
    return Version(
        info,
        convention,
        tuple(resource for resource, _ in resources),
        objects,
        descriptors,
        facts_file=facts_file,
        known=known,
    )


def _containers(rows: tuple[Row, ...]) -> tuple[str, ...]:
    return tuple(
        row.path
        for row in rows
        if any(other.path.startswith(f"{row.path}/") for other in rows)
    )


def _name(resource: str, path: str) -> str:
    return f"{resource}{path.replace('/', '').title()}"


def _object(resource: str, above: str, rows: tuple[Row, ...]) -> ApiObject:
    kind = next((row.type for row in rows if row.path == above), "")
    role = "resource" if not above else "reference" if kind == "reference" else "item"
    members = tuple(
        Member(
            row.path.rpartition("/")[2],
            _type(resource, row),
            mandatory=row.mandatory,
            key=row.key,
            page_only=row.extra,
        )
        for row in rows
        if (row.api or row.extra) and row.path.rpartition("/")[0] == above
    )
    return ApiObject(
        _name(resource, above), role, members, "things" if role == "reference" else ""
    )


def _type(resource: str, row: Row) -> Type:
    types: dict[str, Type] = {
        "reference": Reference(_name(resource, row.path)),
        "object": Nested(_name(resource, row.path)),
        "collection": ListOf(Nested(_name(resource, row.path))),
        "descriptor": Descriptor("CargoDescriptor"),
    }
    scalar = Scalar(
        row.type,  # type: ignore[arg-type]
        format=row.format,
        min_length=row.shortest,
        max_length=row.longest,
        minimum=row.least,
        one_of=row.one_of,
    )
    return types.get(row.type) or scalar


_KINDS: dict[str, Kind] = {
    "reference": "reference",
    "object": "object",
    "collection": "collection",
    "descriptor": "descriptor",
}


def _properties(rows: tuple[Row, ...], above: str) -> tuple[Property, ...]:
    return tuple(
        Property(
            row.path.rpartition("/")[2],
            _KINDS.get(row.type, "scalar"),
            row.printed or row.type,
            row.required,
            tuple(
                (n, Literal(v) if isinstance(v, str) else v)
                for n, v in row.values.items()
            ),
            _properties(rows, row.path),
            keep=row.extra,
            corrected=row.corrected,
        )
        for row in rows
        if row.page and row.path.rpartition("/")[0] == above
    )


@pytest.fixture(scope="session")
def row() -> type[Row]:
    return Row


@pytest.fixture(scope="session")
def resource() -> Callable[..., tuple[Resource, tuple[ApiObject, ...]]]:
    return tiny_resource


@pytest.fixture(scope="session")
def version() -> Callable[..., Version]:
    return tiny_version
