"""The complete form of samples: required and conditional members that a page leaves empty get a value.

The value comes from another scenario of the same record, else from another scenario of the page, else from
the defaults of the type. Members that an update removes on purpose stay absent. A filled reference always
refers to a record of the version.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from tablewright.model.facts import ApiObject, DescriptorFacts, Member
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import way_to
from tablewright.model.types import ListOf, Reference
from tablewright.model.version import Branch, Leaf, Many, Resource, Sample, Tree
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.resolve.samples.default_values import default_leaf
from tablewright.resolve.samples.records import Records, key_of

#: A payload is complete if it has all members with these requirements.
_FILLED = ("required", "conditional")


@dataclass(frozen=True, slots=True)
class Completed:
    """The resources with the complete form of their samples, and findings on members that stay empty."""

    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]


def complete(
    resources: tuple[Resource, ...],
    shapes: Shapes,
    descriptors: tuple[DescriptorFacts, ...],
    alignments: Mapping[str, Alignment],
    records: Records,
) -> Completed:
    """Adds the complete form to every sample; `alignments` are by the name of the resource."""
    published = {item.name: item.values for item in descriptors}
    completed: list[Resource] = []
    findings: list[Finding] = []
    for resource in resources:
        filler = _Filler(
            resource, shapes, published, records, dict(resource.requirements), []
        )
        alignment = alignments[resource.name]
        samples = []
        for sample in resource.samples:
            samples.append(filler.completed(_with_removed(sample, alignment)))
        completed.append(replace(resource, samples=tuple(samples)))
        findings += filler.findings
    return Completed(tuple(completed), tuple(dict.fromkeys(findings)))


def _with_removed(sample: Sample, alignment: Alignment) -> Sample:
    """The sample with the wire paths of the members that its scenario removes."""
    removed = []
    for place in sample.scenario.removes:
        position = alignment.at(place)
        if position:
            removed.append("/".join(position.wire))
    return replace(sample, removed=tuple(removed))


#: Objects of other scenarios that may lend a member; the first one that has the member lends it.
Donors = tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _Filler:
    """Completes the payloads of one resource, and collects the findings."""

    resource: Resource
    shapes: Shapes
    published: Mapping[str, tuple[str, ...]]
    records: Records
    requirements: Mapping[str, str]
    findings: list[Finding]

    def completed(self, sample: Sample) -> Sample:
        if sample.payload is None:
            return sample
        root = self.shapes.objects[self.resource.object]
        completion = _Completion(self, sample, self._wanted(sample))
        payload = completion.object(sample.payload, root, "", self._donors(sample))
        return replace(sample, complete=payload)

    def _wanted(self, sample: Sample) -> frozenset[str]:
        """The paths to fill, with those of the objects and lists around them."""
        removed = frozenset(sample.removed)
        wanted: set[str] = set()
        for path, required in self.requirements.items():
            way = way_to(path)
            if required in _FILLED and removed.isdisjoint(way):
                wanted.update(way)
        return frozenset(wanted)

    def _donors(self, sample: Sample) -> Donors:
        """The payloads of the other scenarios, those of the same record first.

        The latest earlier one comes first, because it is the state that an update starts from.
        """
        samples = self.resource.samples
        index = [other.scenario for other in samples].index(sample.scenario)
        same_record: list[Branch] = []
        other_records: list[Branch] = []
        for other in (*reversed(samples[:index]), *samples[index + 1 :]):
            is_same = other.scenario.record == sample.scenario.record
            if other.payload:
                (same_record if is_same else other_records).append(other.payload)
        return (*same_record, *other_records)


@dataclass(frozen=True, slots=True)
class _Completion:
    """The completion of one payload; `wanted` are the paths that must have a value."""

    filler: _Filler
    sample: Sample
    wanted: frozenset[str]

    def object(
        self, tree: Branch, holder: ApiObject, above: str, donors: Donors
    ) -> Branch:
        """The object with every wanted member, in the order of the API.

        `above` is the path of the object with a final slash; it is empty for the payload itself.
        """
        present = dict(tree.members)
        members: list[tuple[str, Tree]] = []
        for member in holder.members:
            path = f"{above}{member.name}"
            lent = _lent(donors, member.name)
            if member.name in present:
                members.append(
                    (
                        member.name,
                        self._completed(present[member.name], member, path, lent),
                    )
                )
            elif self._is_wanted(member, path):
                value = self._new(member, path, lent)
                if value is not None:
                    members.append((member.name, value))
        return Branch(tuple(members))

    def _is_wanted(self, member: Member, path: str) -> bool:
        if member.server or path in self.sample.removed:
            return False
        # The API refuses an object without its mandatory members. One that lacks at the root is a finding.
        return path in self.wanted or (member.mandatory and "/" in path)

    def _completed(
        self, tree: Tree, member: Member, path: str, lent: tuple[Tree, ...]
    ) -> Tree:
        """The value of a member with its objects completed."""
        held = self.filler.shapes.held_by(member.type)
        if held is None or isinstance(tree, Leaf):
            return tree
        if isinstance(tree, Branch):
            return self.object(tree, held, f"{path}/", _objects(lent))
        items: list[Tree] = []
        for index, item in enumerate(tree.items):
            if isinstance(item, Branch):
                items.append(
                    self.object(item, held, f"{path}/", _item_donors(index, tree, lent))
                )
            else:
                items.append(item)
        return Many(tuple(items))

    def _new(self, member: Member, path: str, lent: tuple[Tree, ...]) -> Tree | None:
        """A value for a member that the page leaves empty; None if there is none."""
        kind = member.type
        if isinstance(kind, Reference):
            return self._reference(self.filler.shapes.objects[kind.object], path, lent)
        if lent:
            return self._completed(_from_scenario(lent[0]), member, path, lent)
        if isinstance(kind, ListOf):
            item = self._new(replace(member, type=kind.item), path, ())
            return Many((item,)) if item else None
        held = self.filler.shapes.held_by(kind)
        if held:
            return self.object(Branch(()), held, f"{path}/", ())
        return default_leaf(kind, self.filler.published)

    def _reference(
        self, target: ApiObject, path: str, lent: tuple[Tree, ...]
    ) -> Branch | None:
        """A reference that agrees with the key of its own record and refers to a record of the version."""
        fixed = self._fixed(path)
        records = self.filler.records
        for candidate in (*_objects(lent), *records.references_to(target)):
            reference = _with_fixed(_from_scenario(candidate), fixed)
            if records.has_match(target, reference):
                return reference
        if not records.covers(target.resource):
            return _with_fixed(self.object(Branch(()), target, f"{path}/", ()), fixed)
        page, number = self.filler.resource.page.name, self.sample.scenario.number
        self.filler.findings.append(
            Finding("S018", PagePlace(page, "", (number,)), (("path", path),))
        )
        return None

    def _fixed(self, path: str) -> dict[str, Leaf]:
        """The members of the reference at a path that belong to the natural key, with their values there."""
        assert self.sample.payload is not None
        fixed = {}
        for part in self.filler.resource.api.key:
            value = key_of(self.sample.payload, part)
            if value is None:
                continue
            for part_path in part.paths:
                above, _, name = part_path.rpartition("/")
                if above == path:
                    fixed[name] = replace(value, source="scenario")
        return fixed


def _lent(donors: Donors, name: str) -> tuple[Tree, ...]:
    """The values of a member in the donors that have it."""
    lent = []
    for donor in donors:
        members = dict(donor.members)
        if name in members:
            lent.append(members[name])
    return tuple(lent)


def _objects(trees: Iterable[Tree]) -> Donors:
    """The trees that are objects, without values and arrays."""
    return tuple(tree for tree in trees if isinstance(tree, Branch))


def _item_donors(index: int, items: Many, lent: tuple[Tree, ...]) -> Donors:
    """Items that may lend members to the item at an index: those at the same index, then all others."""
    same_index: list[Tree] = []
    others: list[Tree] = []
    for tree in lent:
        if isinstance(tree, Many):
            same_index += tree.items[index : index + 1]
            others += tree.items
    return _objects((*same_index, *others, *items.items))


def _from_scenario(tree: Tree) -> Tree:
    """A tree of another scenario, with that as the source of its values."""
    match tree:
        case Leaf():
            return (
                tree if tree.source == "default" else replace(tree, source="scenario")
            )
        case Branch(members=members):
            return Branch(
                tuple((name, _from_scenario(child)) for name, child in members)
            )
        case Many(items=items):
            return Many(tuple(_from_scenario(item) for item in items))
        case _:
            assert_never(tree)


def _with_fixed(tree: Tree, fixed: Mapping[str, Leaf]) -> Branch:
    """A reference with these values of the natural key in place of its own."""
    assert isinstance(tree, Branch)
    return Branch(tuple((name, fixed.get(name, child)) for name, child in tree.members))
