"""A captured page: the content of a document about one resource or operation, before any correction.

Names keep the document's spelling. The place of a property is the path of property names below the root,
joined by `/`: `sectionReference/localCourseCode`. If a parent has several properties of one name, the second
one has the place `name#2`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal as OneOf
from typing import Protocol, TypeVar

from tablewright.model.findings import Finding
from tablewright.model.properties import Kind, Property, Required
from tablewright.model.requirements import Requirement
from tablewright.model.values import Value


@dataclass(frozen=True, slots=True)
class Scenario:
    """One certification scenario.

    `action` is create, update, delete or an action of the family's convention. `record_of` is the number of
    the scenario that created the record that this one works on. `subject` is the person, school level or
    ordinal that the sentence names. `changes` are the places whose value differs from that record, as the
    scenarios before this one have left it, and `removes` are those of them whose value the sentence removes;
    any other empty cell leaves the value of the record as it is. `label` is the column's header if it is not
    `Scenario N: METHOD`.
    """

    number: str
    method: str
    action: str
    # Only updates and deletions work on the record of another scenario.
    record_of: str = ""
    subject: str = ""
    changes: tuple[str, ...] = ()
    label: str = ""
    removes: tuple[str, ...] = ()

    @property
    def record(self) -> str:
        """The number of the scenario that created the record that this one works on."""
        return self.record_of or self.number


@dataclass(frozen=True, slots=True)
class Parameter:
    """A path, query or header parameter of an operation page or of a convention.

    `value` is the value in the sample of a page, and the default value in a convention; `default` is the
    default value that a page gives.
    """

    name: str
    where: OneOf["path", "query", "header"]
    type: str
    required: Required
    argument: str = ""
    group: str = ""
    value: str = ""
    default: str = ""


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """A further sample answer of a REST method page, such as that of a refused call."""

    properties: tuple[Property, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """The call of a REST method page: method, path, parameters, and the members of the response."""

    method: str
    path: str
    parameters: tuple[Parameter, ...]
    answer: tuple[Property, ...]
    other_answers: tuple[OtherAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A row whose parent was not found; a correction can move it there. It has the fields of a Property."""

    resource: str
    name: str
    kind: Kind = "scalar"
    type: str = ""
    required: Required = "optional"
    values: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A captured resource (`call` is None) or operation (`call` has its method, path and parameters)."""

    name: str
    interchange: str
    prerequisites: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    properties: tuple[Property, ...]
    # Rules about several properties, which the table cannot state.
    requirements: tuple[Requirement, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    # Findings of capture alone: later steps report theirs without changing the page.
    findings: tuple[Finding, ...] = ()
    call: Call | None = None

    def walk(self) -> Iterator[tuple[str, Property]]:
        """Yield every property with its place, parents first, in the order of the page."""
        yield from walk(self.properties)

    def left_empty(self, scenario: Scenario) -> tuple[str, ...]:
        """Return the changed places where an update has an empty cell that its sentence does not explain."""
        # A scenario that creates a record may leave any optional cell empty.
        if scenario.action != "update":
            return ()
        filled = {
            place
            for place, prop in self.walk()
            if prop.value(scenario.number) is not None
        }
        empty: list[str] = []
        for place in scenario.changes:
            if place not in filled and place not in scenario.removes:
                empty.append(place)
        return tuple(empty)


class HasName(Protocol):
    """An item with a name, which is its place among its siblings."""

    @property
    def name(self) -> str:
        """The name; several siblings may have the same one."""


Sibling = TypeVar("Sibling", bound=HasName)


def places_of(siblings: Iterable[Sibling], above: str) -> Iterator[tuple[str, Sibling]]:
    """Yield each sibling with its place; `above` is the parent's place and a `/`, or empty at the root."""
    counts: dict[str, int] = {}
    for sibling in siblings:
        count = counts.get(sibling.name, 0) + 1
        counts[sibling.name] = count
        place = f"{above}{sibling.name}"
        # The first of several siblings keeps the plain name: most names occur once.
        yield (f"{place}#{count}" if count > 1 else place), sibling


def place_and_parents(place: str) -> tuple[str, ...]:
    """Return the places on the path to a place, from the outermost parent to the place itself."""
    names = place.split("/")
    places: list[str] = []
    # `a/b/c` gives `a`, `a/b` and `a/b/c`.
    for length in range(1, len(names) + 1):
        places.append("/".join(names[:length]))
    return tuple(places)


def parent_of(place: str) -> str:
    """Return the place of the property above; empty for a property of the page itself."""
    return place.rpartition("/")[0]


def walk(
    properties: tuple[Property, ...], above: str = ""
) -> Iterator[tuple[str, Property]]:
    """Yield every property with its place, parents first; `above` is as in `places_of`."""
    for place, prop in places_of(properties, above):
        yield place, prop
        yield from walk(prop.properties, f"{place}/")


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of a page: document name, its sha256, the reader, and the 1-based line of each place.

    `file_sha256` is the digest of the spec file that capture wrote, so that an edit by hand is noticed.
    """

    page: str
    document: str
    sha256: str
    reader: str
    # Written last, when the text of the spec file exists; the key is above the many lines.
    file_sha256: str = field(default="", kw_only=True)
    # Kept apart from the page: lines change whenever the publisher edits the document.
    lines: tuple[tuple[str, int], ...]
