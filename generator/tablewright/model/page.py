"""A captured page: what a document says of one resource or operation, linked but not corrected.

Names stay as the document spells them. A place in a page is the path of property names below the
root, joined by `/` (`sectionReference/localCourseCode`); a repeated name in one parent counts
from the second on as `name#2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import Protocol, TypeVar

from tablewright.model.findings import Finding
from tablewright.model.values import Value

Kind = OneOf["scalar", "descriptor", "reference", "object", "collection"]
Required = OneOf["required", "conditional", "optional"]


@dataclass(frozen=True, slots=True)
class Property:
    """One property row with its children.

    `type` is the printed type without its brackets; for a collection of objects it is the printed
    item type, for a collection without children it is the scalar type of an item. `values` holds
    (scenario number, value) for each filled cell. `one_of` lists the values a page enumerates.
    `keep`: an erratum keeps it as a member of its own, though the API does not have it. `corrected` are
    the scenarios whose cell an erratum filled, changed or emptied, each with its reason.
    """

    name: str
    kind: Kind = "scalar"
    type: str = ""
    required: Required = "optional"
    values: tuple[tuple[str, Value], ...] = ()
    properties: tuple[Property, ...] = ()
    one_of: tuple[str, ...] = ()
    keep: bool = False
    corrected: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def value(self, scenario: str) -> Value | None:
        """The value in a scenario, or None where the cell is empty."""
        return dict(self.values).get(scenario)

    def correction(self, scenario: str) -> str:
        """Why an erratum corrected the cell of a scenario, or the empty text where none did."""
        return dict(self.corrected).get(scenario, "")


@dataclass(frozen=True, slots=True)
class Scenario:
    """One certification scenario.

    `action` is create, update, delete or a word of the family's convention; `record_of` names the scenario
    that made the record that this one works on; `changes` lists the places whose value differs from
    it; `subject` is the person, school level or ordinal that the sentence names; `label` is the printed
    column header where it differs from `Scenario N: METHOD`. `removes` lists those of the changed places
    whose value the sentence takes away; other cells that are empty now say nothing.
    """

    number: str
    method: str
    action: str
    record_of: str = ""
    subject: str = ""
    changes: tuple[str, ...] = ()
    label: str = ""
    removes: tuple[str, ...] = ()

    @property
    def record(self) -> str:
        """The number of the scenario that made the record that this one is about."""
        return self.record_of or self.number


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter as an operation page or a convention gives it."""

    name: str
    where: OneOf["path", "query", "header"]
    type: str
    required: Required
    argument: str = ""
    group: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """What a REST method page says beside its body: verb, path, parameters and the answer's members."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    answer: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row that could not be linked: kept, never lost. The fields are those of a property."""

    resource: str
    name: str
    kind: Kind = "scalar"
    type: str = ""
    required: Required = "optional"
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A captured resource (`call` is None) or operation (`call` holds verb, path and parameters)."""

    name: str
    interchange: str
    prerequisites: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    properties: tuple[Property, ...]
    unplaced: tuple[Unplaced, ...] = ()
    findings: tuple[Finding, ...] = ()
    call: Call | None = None

    def walk(self) -> Iterator[tuple[str, Property]]:
        """Every property with its place, parents first, in the order of the page."""
        yield from _walk(self.properties, "")

    def left_empty(self, scenario: Scenario) -> tuple[str, ...]:
        """Where an update has no value though its record has one, and nothing says that it takes it away."""
        if scenario.action != "update":
            return ()
        filled = {place for place, prop in self.walk() if prop.value(scenario.number) is not None}
        gone = filled.union(scenario.removes)
        return tuple(place for place in scenario.changes if place not in gone)


class Named(Protocol):
    """What has a place among its siblings."""

    @property
    def name(self) -> str:
        """Its name, which a sibling may share."""


Sibling = TypeVar("Sibling", bound=Named)


def places_of(siblings: Iterable[Sibling], above: str) -> Iterator[tuple[str, Sibling]]:
    """Each of some siblings with its place; `above` is their parent's place and a `/`, or empty."""
    seen: dict[str, int] = {}
    for each in siblings:
        seen[each.name] = count = seen.get(each.name, 0) + 1
        yield f"{above}{each.name}" + (f"#{count}" if count > 1 else ""), each


def way_to(place: str) -> tuple[str, ...]:
    """The places from the outermost object or list to the place itself."""
    steps = place.split("/")
    return tuple("/".join(steps[:length]) for length in range(1, len(steps) + 1))


def _walk(properties: tuple[Property, ...], above: str) -> Iterator[tuple[str, Property]]:
    for place, prop in places_of(properties, above):
        yield place, prop
        yield from _walk(prop.properties, f"{place}/")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page came from: document name, its sha256 and the 1-based line of every node."""

    page: str
    document: str
    sha256: str
    reader: str
    lines: tuple[tuple[str, int], ...]
