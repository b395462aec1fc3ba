"""The complete form of samples: required and conditional members that a page leaves empty get a value.

The value comes from another scenario of the same record, else from another scenario of the page, else from
the defaults of the type. What a later update of the record changes starts with another value than the update
sends. Members that an update removes on purpose stay absent. A filled reference always refers to a record of
the version.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import assert_never

from tablewright.model.facts import ApiObject, ApiObjects, DescriptorFacts, Member
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, place_and_parents
from tablewright.model.requirements import (
    AtLeastItems,
    AtLeastOne,
    EitherResource,
    NotBoth,
)
from tablewright.model.types import ListOf, Reference
from tablewright.model.version import ArrayTree, Branch, Leaf, Resource, Sample, Tree
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.samples.default_values import default_leaf
from tablewright.resolve.samples.records import Records, key_of
from tablewright.resolve.samples.variation import Variation, upcoming_changes

#: A payload is complete if it has all members with these requirements.
_FILLED = ("required", "conditional")
#: A member is copied from one of so many objects, the nearest ones. With all of them, the time would grow
#: with the square of the number of items; the largest collection of the Ed-Fi pages has fewer.
MOST_SOURCES = 500


@dataclass(frozen=True, slots=True)
class CompletionResult:
    """The resources with the complete form of their samples, and findings on members that stay empty."""

    resources: tuple[Resource, ...]
    findings: tuple[Finding, ...]


def complete(
    resources: tuple[Resource, ...],
    api_objects: ApiObjects,
    descriptors: tuple[DescriptorFacts, ...],
    alignments: Mapping[str, Alignment],
    records: Records,
) -> CompletionResult:
    """Adds the complete form to every sample; `alignments` are by the name of the resource."""
    published = {item.name: item.values for item in descriptors}
    completed: list[Resource] = []
    # A dict as a set that keeps the order. Each scenario that lacks the same member has the same finding.
    findings: dict[Finding, None] = {}
    for resource in resources:
        alignment = alignments[resource.name]
        filler = _Filler(
            resource=resource,
            api_objects=api_objects,
            published=published,
            records=records,
            requirements=dict(resource.requirements),
            upcoming=upcoming_changes(resource, alignment),
            findings=[],
        )
        samples = []
        for sample in resource.samples:
            sample_with_removed = _with_removed(sample, resource.page, alignment)
            samples.append(filler.completed(sample_with_removed))
        completed.append(replace(resource, samples=tuple(samples)))
        findings |= dict.fromkeys(filler.findings)
    return CompletionResult(tuple(completed), tuple(findings))


def _with_removed(sample: Sample, page: Page, alignment: Alignment) -> Sample:
    """The sample with the wire paths of the members that its scenario removes or leaves empty on purpose."""
    removed = []
    left_out = list(sample.scenario.removes)
    for place, prop in page.walk():
        if sample.scenario.number in prop.empty:
            left_out.append(place)
    for place in left_out:
        position = alignment.at(place)
        if position:
            removed.append("/".join(position.wire))
    return replace(sample, removed=tuple(removed))


#: Objects of other scenarios. A member without a value is copied from the first one that has the member.
SourceObjects = tuple[Branch, ...]


def send_complete(resource: Resource) -> Resource:
    """The resource with complete payloads in place of those of the page, which lack required members.

    A server refuses them otherwise. The sentences on inferred behaviour name the members with a default.
    """
    samples: list[Sample] = []
    defaults: dict[str, None] = {}
    for sample in resource.samples:
        if sample.payload is not None and sample.complete is not None:
            before = {name for name, _ in sample.payload.members}
            for name, _ in sample.complete.members:
                if name not in before:
                    defaults[f"`{name}`"] = None
            samples.append(replace(sample, payload=sample.complete))
        else:
            samples.append(sample)
    service = resource.service
    if defaults and service is not None:
        sentence = f"Members of the samples with a default value for their type: {', '.join(defaults)}."
        service = replace(service, inferred=(*service.inferred, sentence))
    return replace(resource, samples=tuple(samples), service=service)


@dataclass(slots=True)
class _RecordState:
    """The complete payloads of a record so far, and the paths that it has lost on purpose."""

    payloads: list[Branch] = field(default_factory=list)
    removed: frozenset[str] = frozenset()

    def removed_by(self, sample: Sample) -> frozenset[str]:
        """The paths that the record lacks on purpose after a scenario: those it removes, and earlier ones."""
        assert sample.payload is not None
        removed = set(sample.removed)
        for path in self.removed:
            # A scenario that has the member again adds it again.
            if not _has(sample.payload, path):
                removed.add(path)
        self.removed = frozenset(removed)
        return self.removed


@dataclass(frozen=True, slots=True)
class _Filler:
    """Completes the payloads of one resource, and collects the findings."""

    resource: Resource
    api_objects: ApiObjects
    published: Mapping[str, tuple[str, ...]]
    records: Records
    requirements: Mapping[str, str]
    upcoming: Mapping[str, Mapping[str, Branch]]
    findings: list[Finding]
    # What the scenarios so far have left, by the number of the scenario that creates the record.
    states: dict[str, _RecordState] = field(default_factory=dict)

    def completed(self, sample: Sample) -> Sample:
        """The sample with its complete form; a DELETE has no payload to complete."""
        if sample.payload is None:
            return sample
        state = self.states.setdefault(sample.scenario.record, _RecordState())
        removed = state.removed_by(sample)
        root = self.api_objects.by_name[self.resource.object]
        same_record, other_records = self._source_objects(sample)
        wanted = self._wanted(sample, removed)
        completion = _Completion(self, sample, wanted, removed)
        # What the record has already comes first, because an update starts from it.
        source_objects = (*reversed(state.payloads), *same_record, *other_records)
        filled = completion.object(
            sample.payload, root, "", source_objects[:MOST_SOURCES]
        )
        variation = Variation(
            api_objects=self.api_objects,
            published=self.published,
            upcoming=self.upcoming[sample.scenario.number],
            others=other_records,
            key=self._key_paths(),
            references=completion.references,
        )
        payload = variation.object(filled, sample.payload, root)
        state.payloads.append(payload)
        return replace(sample, complete=payload)

    def _key_paths(self) -> frozenset[str]:
        """The wire paths of the natural key."""
        paths: set[str] = set()
        for part in self.resource.api.key:
            paths.update(part.paths)
        return frozenset(paths)

    def _wanted(self, sample: Sample, removed: frozenset[str]) -> frozenset[str]:
        """The paths to fill, with those of the objects and lists around them."""
        wanted: set[str] = set()
        for path, required in self.requirements.items():
            if required not in _FILLED:
                continue
            way = place_and_parents(path)
            # If an update removes a list, its required members stay absent as well.
            if removed.isdisjoint(way):
                wanted.update(way)
        self._apply_rules(sample, wanted, removed)
        return frozenset(wanted)

    def _apply_rules(
        self, sample: Sample, wanted: set[str], removed: frozenset[str]
    ) -> None:
        """Adds or removes paths, so that the complete payload meets the additional requirements."""
        assert sample.payload is not None
        for rule in self.resource.rules:
            present = [path for path in rule.places if _has(sample.payload, path)]
            planned = [path for path in rule.places if path in wanted]
            match rule:
                case AtLeastOne(places=(first, *_)):
                    if not present and not planned and first not in removed:
                        wanted.update(place_and_parents(first))
                case NotBoth():
                    # The page decides which one has the value; without one, the first that is required.
                    keep = present or planned[:1]
                    for path in planned:
                        if path not in keep:
                            wanted.difference_update(_at_or_below(path, wanted))
                case AtLeastOne() | AtLeastItems() | EitherResource():
                    # Completing adds no items, and another resource is no part of the payload.
                    pass
                case _:
                    assert_never(rule)

    def _source_objects(self, sample: Sample) -> tuple[SourceObjects, SourceObjects]:
        """The payloads of the page to copy from: those of later scenarios of the record, those of others.

        Those of other records begin with the latest one before the scenario.
        """
        samples = self.resource.samples
        record = sample.scenario.record
        index = [other.scenario for other in samples].index(sample.scenario)
        same_record: list[Branch] = []
        other_records: list[Branch] = []
        for earlier in reversed(samples[:index]):
            if earlier.payload and earlier.scenario.record != record:
                other_records.append(earlier.payload)
        for later in samples[index + 1 :]:
            if not later.payload:
                continue
            if later.scenario.record == record:
                same_record.append(later.payload)
            else:
                other_records.append(later.payload)
        return tuple(same_record), tuple(other_records)


@dataclass(frozen=True, slots=True)
class _Completion:
    """The completion of one payload; `wanted` are the paths that must have a value, `removed` stay absent."""

    filler: _Filler
    sample: Sample
    wanted: frozenset[str]
    removed: frozenset[str]

    def object(
        self, tree: Branch, holder: ApiObject, above: str, source_objects: SourceObjects
    ) -> Branch:
        """The object with every wanted member, in the order of the API.

        `above` is the path of the object with a final slash; it is empty for the payload itself.
        """
        present = dict(tree.members)
        members: list[tuple[str, Tree]] = []
        for member in holder.members:
            name = member.name
            path = f"{above}{name}"
            value: Tree | None = None
            if name in present:
                value = present[name]
                # A value without members is complete, and most values are of this kind.
                if not isinstance(value, Leaf):
                    candidates = _candidates(source_objects, name)
                    value = self._completed(value, member, path, candidates)
            elif self._is_wanted(member, path):
                candidates = _candidates(source_objects, name)
                value = self._new(member, path, candidates)
            # A reference that no record matches stays empty, although it is wanted.
            if value is not None:
                members.append((name, value))
        return Branch(tuple(members))

    def _is_wanted(self, member: Member, path: str) -> bool:
        """Whether a member that the page leaves empty gets a value."""
        if member.server or path in self.removed:
            return False
        if path in self.wanted:
            return True
        # The API refuses an object without its mandatory members. One that lacks at the root is a finding.
        is_at_root = "/" not in path
        return member.mandatory and not is_at_root

    def _completed(
        self, tree: Tree, member: Member, path: str, candidates: tuple[Tree, ...]
    ) -> Tree:
        """The value of a member with its objects completed."""
        inner_object = self.filler.api_objects.object_of(member.type)
        if inner_object is None or isinstance(tree, Leaf):
            return tree
        below = f"{path}/"
        if isinstance(tree, Branch):
            return self.object(tree, inner_object, below, _objects(candidates))
        items: list[Tree] = []
        for index, item in enumerate(tree.items):
            if isinstance(item, Branch):
                source_objects = source_items(index, tree, candidates)
                items.append(self.object(item, inner_object, below, source_objects))
            else:
                items.append(item)
        return ArrayTree(tuple(items))

    def _new(
        self, member: Member, path: str, candidates: tuple[Tree, ...]
    ) -> Tree | None:
        """A value for a member that the page leaves empty; None if there is none."""
        kind = member.type
        if isinstance(kind, Reference):
            target = self.filler.api_objects.by_name[kind.object]
            return self._reference(target, path, candidates)
        if candidates:
            first = _from_scenario(candidates[0])
            # The object in the other scenario may itself lack members.
            return self._completed(first, member, path, candidates)
        if isinstance(kind, ListOf):
            item_member = replace(member, type=kind.item)
            item = self._new(item_member, path, ())
            return ArrayTree((item,)) if item else None
        inner_object = self.filler.api_objects.object_of(kind)
        if inner_object:
            return self.object(Branch(()), inner_object, f"{path}/", ())
        return default_leaf(kind, self.filler.published)

    def references(
        self, target: ApiObject, path: str, candidates: tuple[Tree, ...]
    ) -> Iterator[Branch]:
        """The references that the member at a path may have, the best one first.

        Each agrees with the key of its own record, and refers to a record of the version.
        """
        fixed = self._fixed(path)
        records = self.filler.records
        # References of other scenarios come first, as for every other member.
        for candidate in (*_objects(candidates), *records.references_to(target)):
            reference = _with_fixed(_from_scenario(candidate), fixed)
            if records.has_match(target, reference):
                yield reference
        if not records.covers(target.resource):
            empty = Branch(())
            default_reference = self.object(empty, target, f"{path}/", ())
            yield _with_fixed(default_reference, fixed)

    def _reference(
        self, target: ApiObject, path: str, candidates: tuple[Tree, ...]
    ) -> Branch | None:
        """The best reference for a member; without any, None and a finding."""
        for reference in self.references(target, path, candidates):
            return reference
        page = self.filler.resource.page.name
        location = PagePlace(page, "", (self.sample.scenario.number,))
        finding = Finding("S018", location, (("path", path),))
        self.filler.findings.append(finding)
        return None

    def _fixed(self, path: str) -> dict[str, Leaf]:
        """The members of the reference at a path that belong to the natural key, with their values there."""
        assert self.sample.payload is not None
        fixed = {}
        for part in self.filler.resource.api.key:
            value = key_of(self.sample.payload, part)
            if value is None:
                continue
            # A merged key has the same value at several paths: the references must agree with each other.
            for part_path in part.paths:
                above, _, name = part_path.rpartition("/")
                if above == path:
                    fixed[name] = replace(value, source="scenario")
        return fixed


def _has(tree: Tree, path: str) -> bool:
    """Whether a payload has a value at a path, in any item of the lists on it."""
    if isinstance(tree, ArrayTree):
        return any(_has(item, path) for item in tree.items)
    if not isinstance(tree, Branch):
        return False
    name, _, rest = path.partition("/")
    child = dict(tree.members).get(name)
    if child is None:
        return False
    return _has(child, rest) if rest else True


def _at_or_below(path: str, paths: Iterable[str]) -> list[str]:
    """The paths that are this one or lead to a member below it."""
    found: list[str] = []
    for other in paths:
        if other == path or other.startswith(f"{path}/"):
            found.append(other)
    return found


def _candidates(source_objects: SourceObjects, name: str) -> tuple[Tree, ...]:
    """The values of a member in the objects that have it."""
    candidates = []
    for source in source_objects:
        for member_name, value in source.members:
            if member_name == name:
                candidates.append(value)
    return tuple(candidates)


def _objects(trees: Iterable[Tree]) -> SourceObjects:
    """The trees that are objects, without values and arrays."""
    return tuple(tree for tree in trees if isinstance(tree, Branch))


def source_items(
    index: int, items: ArrayTree, candidates: tuple[Tree, ...]
) -> SourceObjects:
    """The items that an item copies members from: those at the same index first, then all others."""
    arrays = [tree for tree in candidates if isinstance(tree, ArrayTree)]
    same_index = (tree.items[index : index + 1] for tree in arrays)
    others = (tree.items for tree in arrays)
    # The items at the same index are among the others as well. Each counts once: with repeats, the sources of
    # lists inside lists would double at each level.
    found: dict[int, Branch] = {}
    for tree in chain(*same_index, *others, items.items):
        if isinstance(tree, Branch):
            found.setdefault(id(tree), tree)
        if len(found) == MOST_SOURCES:
            break
    return tuple(found.values())


def _from_scenario(tree: Tree) -> Tree:
    """A tree of another scenario, with that as the source of its values."""
    match tree:
        case Leaf():
            if tree.source in ("default", "varied"):
                return tree
            return replace(tree, source="scenario")
        case Branch(members=members):
            children = []
            for name, child in members:
                children.append((name, _from_scenario(child)))
            return Branch(tuple(children))
        case ArrayTree(items=items):
            return ArrayTree(tuple(map(_from_scenario, items)))
        case _:
            assert_never(tree)


def _with_fixed(tree: Tree, fixed: Mapping[str, Leaf]) -> Branch:
    """A reference with these values of the natural key in place of its own."""
    assert isinstance(tree, Branch)
    members = []
    for name, child in tree.members:
        members.append((name, fixed.get(name, child)))
    return Branch(tuple(members))
