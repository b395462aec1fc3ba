"""Complete payloads: what certification reads and the page leaves empty, filled with plausible values.

A member that is required or conditional and has no value gets that of another scenario of the same record,
else that of another scenario of the page, else a declared one. What an update takes away on purpose stays
absent. References are filled so that they meet a record of the version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from tablewright.model.facts import ApiObject, DescriptorFacts, Member
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import way_to
from tablewright.model.types import ListOf, Reference
from tablewright.model.version import Branch, Leaf, Many, Resource, Sample, Tree
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.resolve.samples.default_values import declared_leaf
from tablewright.resolve.samples.records import Records, key_of

#: What certification asks for so that a payload without it is not complete.
_ASKED = ("required", "conditional")


@dataclass(frozen=True, slots=True)
class Completed:
    """The resources whose samples have their complete form, and the members that nothing can fill."""

    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]


def complete(
    resources: tuple[Resource, ...],
    shapes: Shapes,
    descriptors: tuple[DescriptorFacts, ...],
    alignments: Mapping[str, Alignment],
    records: Records,
) -> Completed:
    """Every sample with its complete form; `alignments` are by the name of the resource."""
    published = {item.name: item.values for item in descriptors}
    done, findings = [], []
    for resource in resources:
        filler = _Filler(resource, shapes, published, records, dict(resource.requirements), [])
        alignment = alignments[resource.name]
        samples = tuple(filler.completed(_with_removed(sample, alignment)) for sample in resource.samples)
        done.append(replace(resource, samples=samples))
        findings += filler.findings
    return Completed(tuple(done), tuple(dict.fromkeys(findings)))


def _with_removed(sample: Sample, alignment: Alignment) -> Sample:
    """The sample with the wire paths whose value the scenario takes away."""
    found = (alignment.at(place) for place in sample.scenario.removes)
    return replace(sample, removed=tuple("/".join(each.wire) for each in found if each))


#: Objects that may lend a member, the first that has it wins.
Donors = tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _Filler:
    """Fills the payloads of one resource."""

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
        work = _Work(self, sample, self._wanted(sample))
        return replace(sample, complete=work.object(sample.payload, root, "", self._donors(sample)))

    def _wanted(self, sample: Sample) -> frozenset[str]:
        """What certification reads and the scenario does not remove, and all objects and lists around it."""
        removed = frozenset(sample.removed)
        requirements = (way_to(path) for path, required in self.requirements.items() if required in _ASKED)
        return frozenset(path for way in requirements if removed.isdisjoint(way) for path in way)

    def _donors(self, sample: Sample) -> Donors:
        """The other payloads: the record as it was, the latest first, then as it will be, then others."""
        at = [each.scenario for each in self.resource.samples].index(sample.scenario)
        before, after = self.resource.samples[:at][::-1], self.resource.samples[at + 1 :]
        others = sorted((*before, *after), key=lambda each: each.scenario.record != sample.scenario.record)
        return tuple(each.payload for each in others if each.payload)


@dataclass(frozen=True, slots=True)
class _Work:
    """The completion of one payload."""

    filler: _Filler
    sample: Sample
    wanted: frozenset[str]

    def object(self, tree: Branch, holder: ApiObject, above: str, donors: Donors) -> Branch:
        """The object with every member that it ought to have, in the order of the API."""
        own = dict(tree.members)
        members: list[tuple[str, Tree]] = []
        for member in holder.members:
            path = f"{above}{member.name}"
            lent = _lent(donors, member.name)
            if member.name in own:
                members.append((member.name, self._below(own[member.name], member, path, lent)))
            elif self._wanted(member, path):
                made = self._made(member, path, lent)
                members += [(member.name, made)] if made else []
        return Branch(tuple(members))

    def _wanted(self, member: Member, path: str) -> bool:
        mandatory = member.mandatory and "/" in path
        return not member.server and path not in self.sample.removed and (path in self.wanted or mandatory)

    def _below(self, tree: Tree, member: Member, path: str, lent: tuple[Tree, ...]) -> Tree:
        """The member's objects completed; scalars are as they are."""
        held = self.filler.shapes.held_by(member.type)
        if held is None or isinstance(tree, Leaf):
            return tree
        if isinstance(tree, Branch):
            return self.object(
                tree, held, f"{path}/", tuple(each for each in lent if isinstance(each, Branch))
            )
        return Many(
            tuple(
                (
                    self.object(item, held, f"{path}/", _item_donors(number, tree, lent))
                    if isinstance(item, Branch)
                    else item
                )
                for number, item in enumerate(tree.items)
            )
        )

    def _made(self, member: Member, path: str, lent: tuple[Tree, ...]) -> Tree | None:
        """A value for a member that the page leaves empty."""
        kind = member.type
        if isinstance(kind, Reference):
            return self._reference(self.filler.shapes.objects[kind.object], path, lent)
        if lent:
            return self._below(_ours(lent[0]), member, path, lent)
        if isinstance(kind, ListOf):
            single = replace(member, type=kind.item)
            item = self._made(single, path, ())
            return Many((item,)) if item else None
        held = self.filler.shapes.held_by(kind)
        return (
            self.object(Branch(()), held, f"{path}/", ())
            if held
            else declared_leaf(kind, self.filler.published)
        )

    def _reference(self, target: ApiObject, path: str, lent: tuple[Tree, ...]) -> Branch | None:
        """A reference that agrees with the record's own key and meets a record of the version."""
        fixed = self._fixed(path)
        records = self.filler.records
        candidates = [each for each in lent if isinstance(each, Branch)]
        candidates += records.references_to(target)
        for candidate in candidates:
            found = _with_fixed(_ours(candidate), fixed)
            if isinstance(found, Branch) and records.meet(target, found):
                return found
        if not records.covers(target.resource):
            return _with_fixed(self.object(Branch(()), target, f"{path}/", ()), fixed)
        page, number = self.filler.resource.page.name, self.sample.scenario.number
        self.filler.findings.append(Finding("S018", PagePlace(page, "", (number,)), (("path", path),)))
        return None

    def _fixed(self, path: str) -> dict[str, Leaf]:
        """The members of a reference that are part of the record's own key, with what they must be."""
        assert self.sample.payload is not None
        fixed = {}
        for part in self.filler.resource.api.key:
            value = key_of(self.sample.payload, part)
            for each in part.paths:
                above, _, name = each.rpartition("/")
                if above == path and value is not None:
                    fixed[name] = replace(value, source="scenario")
        return fixed


def _lent(donors: Donors, name: str) -> tuple[Tree, ...]:
    return tuple(child for donor in donors for each, child in donor.members if each == name)


def _item_donors(number: int, own: Many, lent: tuple[Tree, ...]) -> Donors:
    """Items that may lend members to the item of this number: those of the same number, then all others."""
    lists = [each.items for each in lent if isinstance(each, Many)]
    same = [items[number] for items in lists if number < len(items)]
    others = [item for items in (*lists, own.items) for item in items]
    return tuple(item for item in (*same, *others) if isinstance(item, Branch))


def _ours(tree: Tree) -> Tree:
    """The tree of another scenario, said to be so."""
    match tree:
        case Leaf():
            return tree if tree.source == "declared" else replace(tree, source="scenario")
        case Branch(members=members):
            return Branch(tuple((name, _ours(child)) for name, child in members))
        case Many(items=items):
            return Many(tuple(_ours(item) for item in items))


def _with_fixed(tree: Tree, fixed: Mapping[str, Leaf]) -> Branch:
    assert isinstance(tree, Branch)
    return Branch(tuple((name, fixed.get(name, child)) for name, child in tree.members))
