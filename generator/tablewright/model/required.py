"""The list of resources that a certification requires; it is a document of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from tablewright.model.findings import Finding
from tablewright.model.page import places_of

#: The name that refers to the list where a page's name is expected: in sources.yaml and corrections.yaml.
LIST = "required"

Operation = Literal["create", "read", "update", "delete"]
#: All operations, in the order in which texts list them.
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of the list of required resources.

    `name` is the resource's name in the list, `mark` is the sign of its footnote (`*`), and `document` is the
    file name of its link. Both are empty if the entry has none.
    """

    name: str
    operations: tuple[Operation, ...]
    document: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RequiredResource:
    """A corrected entry, with its place in the file and the path segment of its resource."""

    place: str
    resource: str
    entry: ListEntry


@dataclass(frozen=True, slots=True)
class RequiredList:
    """The content of `required.yaml` of one version: the entries in the order of the list, and findings."""

    resources: tuple[ListEntry, ...] = ()
    findings: tuple[Finding, ...] = ()

    def places(self) -> Iterator[tuple[str, ListEntry]]:
        """Yield each entry with its place: its name, or `name#2` for the second entry of that name."""
        yield from places_of(self.resources, "")
