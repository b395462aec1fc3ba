"""The records of `preload.yaml` as payloads of the API's objects, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.facts import ApiObject, ApiResource, Facts
from tablewright.model.findings import Finding
from tablewright.model.preload import Preload, Record
from tablewright.model.types import Descriptor, ListOf
from tablewright.model.version import Branch, Many, PreloadedRecord, Tree
from tablewright.naming import did_you_mean
from tablewright.resolve.api.alignment import Shapes, shapes_of
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.samples.payloads import Cell, find_misfits, in_api_order, tree_of
from tablewright.values.words import code_values_of


def preloaded(
    preload: Preload, facts: Facts, limits: ApiLimits
) -> tuple[tuple[PreloadedRecord, ...], tuple[Finding, ...]]:
    """Every record as the version's packages load it; a record with a finding is an error, and left out."""
    given: list[PreloadedRecord] = []
    findings: list[Finding] = []
    reader = _Reader(facts, shapes_of(facts), limits)
    for number, record in enumerate(preload.records):
        wrong = tuple(
            Finding("", f"preload/{number}", code, (("name", record.resource), *details))
            for code, details in reader.problems(record)
        )
        findings += wrong
        if not wrong:
            given.append(PreloadedRecord(record.resource, reader.payload(record), record.why))
    return tuple(given), tuple(findings)


#: The code of what is wrong with a record, and the details that its text needs.
Problem = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class _Reader:
    facts: Facts
    shapes: Shapes
    limits: ApiLimits

    def problems(self, record: Record) -> Iterator[Problem]:
        """What is wrong with a record: its resource, its paths, their values, or what it lacks."""
        root = self._object(record.resource)
        if root is None:
            names = [item.name for item in self.facts.resources] + list(self.facts.known)
            yield "E004", (("hint", did_you_mean(record.resource, names)),)
            return
        cells = dict(self._cells(record, root))
        unknown = [path for path, _ in record.values if path not in cells]
        misfits = [(path, problem) for path, cell in cells.items() for problem in self._wrong(cell)]
        refusal = self.limits.check(root.name, self._tree(record, root))
        misfits += [(value.path, value.problem) for value in refusal.values]
        for path in unknown:
            yield "E005", (("path", path), ("problem", f"no member of {root.name}"))
        for path, problem in misfits:
            yield "E005", (("path", path), ("problem", problem))
        missing = [] if unknown or misfits else list(self._missing(record, root))
        if missing:
            yield "E006", (("members", ", ".join(missing)),)

    def payload(self, record: Record) -> Branch:
        """The payload of a record that has no problem."""
        root = self._object(record.resource)
        assert root is not None
        ordered = in_api_order(self._tree(record, root), root.name, self.shapes)
        assert isinstance(ordered, Branch)
        return ordered

    def _object(self, name: str) -> ApiObject | None:
        """The object of a covered resource, else the reference to the resource."""
        covered = self._covered(name)
        if covered:
            return self.shapes.objects[covered.object]
        return next((item for item in self.shapes.objects.values() if item.resource == name), None)

    def _covered(self, name: str) -> ApiResource | None:
        return next((item for item in self.facts.resources if item.name == name), None)

    def _cells(self, record: Record, root: ApiObject) -> Iterator[tuple[str, Cell]]:
        members = dict(self.shapes.members(root))
        for path, value in record.values:
            wire = tuple(path.split("/"))
            if wire in members:
                steps = (members[wire[: length + 1]] for length in range(len(wire)))
                lists = tuple(isinstance(step.type, ListOf) for step in steps)
                yield path, Cell(wire, lists, value, members[wire].type)

    def _tree(self, record: Record, root: ApiObject) -> Branch:
        return tree_of(cell for _, cell in self._cells(record, root))

    def _wrong(self, cell: Cell) -> Iterator[str]:
        """Why a value cannot stand where it does: its type, or a descriptor that nobody publishes."""
        yield from find_misfits(cell)
        kind = cell.type.item if isinstance(cell.type, ListOf) else cell.type
        known = {item.name: item.values for item in self.facts.descriptors}
        if isinstance(kind, Descriptor) and known.get(kind.name):
            unknown = (text for text in code_values_of(cell.value) if text not in known[kind.name])
            yield from (f"'{text}' is no published value of {kind.name}" for text in unknown)

    def _missing(self, record: Record, root: ApiObject) -> Iterator[str]:
        """The members that the API insists on, and the parts of the natural key."""
        given = {path for path, _ in record.values}
        covered = self._covered(record.resource)
        for part in covered.key if covered else ():
            if given.isdisjoint(part.paths):
                yield part.paths[0]
        yield from (
            path for path in self._demanded(self._tree(record, root), root, "") if path not in _keys(covered)
        )

    def _demanded(self, tree: Tree, holder: ApiObject, above: str) -> Iterator[str]:
        """The mandatory members that a tree lacks, by path."""
        if isinstance(tree, Many):
            for item in tree.items:
                yield from self._demanded(item, holder, above)
        if not isinstance(tree, Branch):
            return
        members = dict(tree.members)
        for member in holder.members:
            wanted = member.mandatory or (holder.role == "reference" and member.key)
            if member.name not in members:
                yield from (f"{above}{member.name}",) if wanted and not member.server else ()
            elif held := self.shapes.held_by(member.type):
                yield from self._demanded(members[member.name], held, f"{above}{member.name}/")


def _keys(resource: ApiResource | None) -> frozenset[str]:
    return frozenset(part.paths[0] for part in resource.key) if resource else frozenset()
