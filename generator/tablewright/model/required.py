"""The list of resources that a certification requires, as a document of its own gives it beside the pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from tablewright.model.findings import Finding
from tablewright.model.page import places_of

#: What stands for a page's name where the list is meant: in sources.yaml, and before a `/` in errata.yaml.
LIST = "required"

Operation = Literal["create", "read", "update", "delete"]
#: All of them, in the order in which texts name them.
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@dataclass(frozen=True, slots=True)
class ListEntry:
    """One entry of the list.

    `name` is what the list calls the resource, `mark` the sign behind it that leads to a footnote, `document`
    the file name that its link ends in (empty: it has no link).
    """

    name: str
    operations: tuple[Operation, ...]
    document: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class RequiredResource:
    """An entry as errata leave it, with its place in the file and the path segment of its resource."""

    place: str
    resource: str
    entry: ListEntry


@dataclass(frozen=True, slots=True)
class RequiredList:
    """`required.yaml` of one version: the entries in the order of the list, and what was odd about them."""

    resources: tuple[ListEntry, ...] = ()
    findings: tuple[Finding, ...] = ()

    def places(self) -> Iterator[tuple[str, ListEntry]]:
        """Each entry with its place: its name, and from the second of that name on `name#2`."""
        yield from places_of(self.resources, "")
