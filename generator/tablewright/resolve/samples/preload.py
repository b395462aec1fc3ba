"""Builds the payloads of the records in `preload.yaml`, and reports records that the API would refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from tablewright.model.facts import ApiObject, ApiObjects, ApiResource, Facts
from tablewright.model.findings import Finding, PreloadPlace
from tablewright.model.preload import Preload, Record
from tablewright.model.types import Descriptor, ListOf, item_type
from tablewright.model.version import ArrayTree, Branch, Leaf, PreloadedRecord, Tree
from tablewright.naming import did_you_mean
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.samples.payloads import (
    Cell,
    in_api_order,
    mismatches_of,
    tree_of,
)
from tablewright.values.words import code_values_of


def read_preload(
    preload: Preload, facts: Facts, limits: ApiLimits
) -> tuple[tuple[PreloadedRecord, ...], tuple[Finding, ...]]:
    """The records with their payloads, and the findings; a record with a finding is left out.

    These findings are errors: people write preload.yaml, so they can correct it.
    """
    records: list[PreloadedRecord] = []
    findings: list[Finding] = []
    reader = _RecordReader(facts, ApiObjects.of(facts.objects), limits)
    for number, record in enumerate(preload.records):
        location = PreloadPlace(number)
        problems = list(reader.problems(record))
        for code, details in problems:
            name = ("name", record.resource)
            findings.append(Finding(code, location, (name, *details)))
        if not problems:
            payload = reader.payload(record)
            records.append(PreloadedRecord(record.resource, payload, record.why))
    return tuple(records), tuple(findings)


#: The code of a problem of a record, and the details of its finding.
Problem = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _RecordReader:
    facts: Facts
    api_objects: ApiObjects
    limits: ApiLimits

    def problems(self, record: Record) -> Iterator[Problem]:
        """An unknown resource (E004, E030), refused paths or values (E005), and missing members (E006)."""
        root = self._object(record.resource)
        if root is None:
            if record.resource in self.facts.known:
                yield "E030", ()
                return
            names = [item.name for item in self.facts.resources]
            hint = did_you_mean(record.resource, (*names, *self.facts.known))
            yield "E004", (("hint", hint),)
            return
        refused = list(self._refused(record, root))
        for path, problem in refused:
            yield "E005", (("path", path), ("problem", problem))
        # A mistyped path is missing at its right place as well; one problem is enough.
        if refused:
            return
        missing = ", ".join(self._missing(record, root))
        if missing:
            yield "E006", (("members", missing),)

    def _refused(self, record: Record, root: ApiObject) -> Iterator[tuple[str, str]]:
        """The paths of a record that the API does not have, or whose value it refuses, with the reason."""
        cells = dict(self._cells(record, root))
        for path, _ in record.values:
            if path not in cells:
                yield path, self._unknown_path(path, record, root)
        for path, cell in cells.items():
            for problem in self._value_problems(cell):
                yield path, problem
        tree = self._tree(record, root)
        refusal = self.limits.check(root.name, tree)
        for value in refusal.values:
            yield value.path, value.problem
        for repeated in refusal.repeated:
            yield repeated.path, repeated.problem

    def _unknown_path(self, path: str, record: Record, root: ApiObject) -> str:
        """Why the API has no such path: it is misspelt, or the page of the resource is not captured yet."""
        members: list[str] = []
        for wire, _ in self.api_objects.members_below(root):
            members.append("/".join(wire))
        problem = f"not a member of {root.name}"
        hint = did_you_mean(path, members)
        if hint or self._covered(record.resource):
            return f"{problem}{hint}"
        # The facts contain the covered resources whole, and of all others only the references to them.
        return (
            f"{problem}; the page of {record.resource} is not captured yet, so only the members of "
            f"references to it are known: {', '.join(members)}"
        )

    def payload(self, record: Record) -> Branch:
        """The payload of a record that has no problem."""
        root = self._object(record.resource)
        assert root is not None
        tree = self._tree(record, root)
        ordered = in_api_order(tree, root.name, self.api_objects)
        assert isinstance(ordered, Branch)
        return ordered

    def _object(self, name: str) -> ApiObject | None:
        """The object of a resource; the reference object for a resource that the version does not cover."""
        covered = self._covered(name)
        if covered:
            return self.api_objects.by_name[covered.object]
        for item in self.api_objects.by_name.values():
            if item.resource == name:
                return item
        return None

    def _covered(self, name: str) -> ApiResource | None:
        """The resource of this name; None if the version does not cover it."""
        for resource in self.facts.resources:
            if resource.name == name:
                return resource
        return None

    def _cells(self, record: Record, root: ApiObject) -> Iterator[tuple[str, Cell]]:
        """The values of a record at paths that the API has, by path."""
        members = dict(self.api_objects.members_below(root))
        for path, value in record.values:
            wire = tuple(path.split("/"))
            if wire not in members:
                continue
            lists = []
            for length in range(1, len(wire) + 1):
                step = members[wire[:length]]
                lists.append(isinstance(step.type, ListOf))
            cell = Cell(
                wire=wire,
                lists=tuple(lists),
                value=value,
                type=members[wire].type,
            )
            yield path, cell

    def _tree(self, record: Record, root: ApiObject) -> Branch:
        """The object that the values of a record describe, in the order of the member names."""
        cells = [cell for _, cell in self._cells(record, root)]
        return tree_of(cells)

    def _value_problems(self, cell: Cell) -> Iterator[str]:
        """Values that do not fit the type, and code values that the standard does not publish."""
        yield from mismatches_of(cell)
        kind = item_type(cell.type)
        if not isinstance(kind, Descriptor):
            return
        published: tuple[str, ...] = ()
        for item in self.facts.descriptors:
            if item.name == kind.name:
                published = item.values
        # A descriptor without published values leaves them to each server.
        if not published:
            return
        for text in code_values_of(cell.value):
            if text not in published:
                yield f"'{text}' is not a published value of {kind.name}"

    def _missing(self, record: Record, root: ApiObject) -> Iterator[str]:
        """The paths that a record lacks: parts of its natural key first, then mandatory members."""
        present = {path for path, _ in record.values}
        covered = self._covered(record.resource)
        key = covered.key if covered else ()
        key_paths = set()
        for part in key:
            # A merged key has several paths. One of them is enough to give the value.
            first_path = part.paths[0]
            key_paths.add(first_path)
            if present.isdisjoint(part.paths):
                yield first_path
        for path in self._missing_members(self._tree(record, root), root, ""):
            if path not in key_paths:
                yield path

    def _missing_members(
        self, tree: Tree, holder: ApiObject, above: str
    ) -> Iterator[str]:
        """The paths of members that an object must have and lacks; a reference must have its whole key."""
        match tree:
            case Leaf():
                return
            case ArrayTree(items=items):
                for item in items:
                    yield from self._missing_members(item, holder, above)
            case Branch(members=pairs):
                present = dict(pairs)
                is_reference = holder.role == "reference"
                for member in holder.members:
                    path = f"{above}{member.name}"
                    child = present.get(member.name)
                    inner_object = self.api_objects.object_of(member.type)
                    if child is not None:
                        if inner_object:
                            yield from self._missing_members(
                                child, inner_object, f"{path}/"
                            )
                        continue
                    # The server writes `id` and `_etag`: answers have them, payloads do not.
                    if member.server:
                        continue
                    if member.mandatory or (is_reference and member.key):
                        yield path
            case _:
                assert_never(tree)
