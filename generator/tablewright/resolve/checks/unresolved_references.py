"""Reports references to records that no earlier scenario or preload entry has created (K001, K002).

Keys are compared before school years become numbers, so that two equal keys are equal in every school year.
When a reference matches no record, the majority decides which page likely has the typo: if most references
agree with each other, the page of the record, otherwise the page of the reference.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.values import Literal, SchoolDate, Soft, Value
from tablewright.model.version import Leaf, Resource
from tablewright.naming import closest
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.resolve.samples.records import (
    Key,
    KeyLifetime,
    Records,
    comparable_key,
    comparable_value,
    key_of,
)
from tablewright.resolve.samples.references import Link, links_of
from tablewright.values.words import effective_value, value_words

#: If more members than this agree, the one that differs is likely wrong, even if it looks quite different.
_ENOUGH = 2


def nearest(key: Key, lifetimes: Iterable[KeyLifetime]) -> KeyLifetime | None:
    """The key of a record that differs least from that of a reference; None if none is similar."""
    alike = [lifetime for lifetime in lifetimes if key and _is_like(key, lifetime.key)]
    fewest = min((len(differing(key, each.key)) for each in alike), default=0)
    best = {_words(each.key): each for each in alike if len(differing(key, each.key)) == fewest}
    return best.get(closest(_words(key), best)) or next(iter(best.values()), None)


def differing(key: Key, other: Key) -> Key:
    """The members of the other key that the first does not have, or has with another value."""
    own = {name: comparable_value(leaf) for name, leaf in key}
    return tuple((name, leaf) for name, leaf in other if own.get(name) != comparable_value(leaf))


def _is_like(key: Key, other: Key) -> bool:
    """Whether a reference may mean the other key; numbers that look similar are not enough."""
    wrong = differing(key, other)
    if len(wrong) == 1 and len(other) > _ENOUGH:
        return True
    own = {name: _text(leaf) for name, leaf in key}
    alike = all(_alike(own[name], _text(leaf)) for name, leaf in wrong if name in own)
    return alike and not all(text.isdigit() for text in own.values())


def _alike(text: str, other: str) -> bool:
    """Whether one text may be a typo of the other; texts with different numbers never are."""
    same = any(_numbers(read(text)) == _numbers(read(other)) for read in (str, _as_digits))
    return (text.isdigit() or same) and bool(closest(text, [other]))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _as_digits(text: str) -> str:
    """The text with letters next to a digit replaced by the digits they look like: `ALG-0l` is `ALG-01`."""
    return re.sub(r"[OolI\d]*\d[OolI\d]*", lambda run: run[0].translate(_LOOKS), text)


_LOOKS = str.maketrans("OolI", "0011")


def _text(leaf: Leaf) -> str:
    return value_words(effective_value(leaf.value))


def _words(key: Key) -> str:
    return " ".join(_text(leaf) for _, leaf in key)


# Corrections ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class WrongMember:
    """The member of a key that differs from the right key: its value on the page, and the right value."""

    name: str
    was: Value
    now: Value


def wrong_member(keys: Sequence[Key], right: Key) -> WrongMember | None:
    """The only member in which equal keys differ from the right one.

    None if several members differ, if the cells have different notations, or if no correction can replace one
    of the values by the other.
    """
    wanted = dict(differing(keys[0], right))
    cells = {leaf.value for key in keys for name, leaf in key if name in wanted}
    if len(wanted) != 1 or len(cells) != 1:
        return None
    ((name, leaf),) = wanted.items()
    was, now = cells.pop(), effective_value(leaf.value)
    if isinstance(was, SchoolDate) and isinstance(now, SchoolDate):
        return WrongMember(name, was, now)
    if isinstance(was, Literal) and isinstance(now, Literal):
        return WrongMember(name, was, now)
    # A value that the system may replace stays one: only what the page prefers changes.
    if isinstance(was, Soft) and isinstance(was.preferred, Literal) and isinstance(now, Literal):
        return WrongMember(name, was, Soft(now))
    return None


#: A resource, a member of its natural key, and the value of the member.
KeyMember = tuple[str, str, Value]


@dataclass(frozen=True, slots=True)
class AlignedResource:
    """A resource with its page's places in the API."""

    resource: Resource
    alignment: Alignment

    def where(self, path: tuple[str, ...]) -> str:
        """The place of a wire path as corrections name it; empty if the page has none."""
        place = self.alignment.place_of(path)
        return f"{self.resource.page.name}/{place}" if place else ""


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """The references of one place and key that match no record, or none at that time.

    `meant` are the records that have the key at another time, `near` is the one whose key is nearly that.
    """

    covered: AlignedResource
    links: Sequence[Link]
    meant: tuple[KeyLifetime, ...]
    near: KeyLifetime | None


@dataclass(frozen=True, slots=True)
class LikelyTypo:
    """Cells of one row that likely should have another value.

    `at` is their place as corrections name it, `was` the value that they have, `now` the one that they should
    have. `scenarios` has one number for each cell. `in_record`: the row is on the page that creates the
    record, not on that of the reference.
    """

    at: str
    scenarios: tuple[str, ...]
    was: Value
    now: Value
    in_record: bool = False

    @property
    def page(self) -> str:
        """The page of the cells."""
        return self.at.partition("/")[0]

    @property
    def correction(self) -> Correction:
        """The correction of the cells."""
        scenarios, count = tuple(dict.fromkeys(self.scenarios)), len(self.scenarios)
        return Correction(
            self.at, "value", NO_REASON, was=self.was, now=self.now, scenarios=scenarios, count=count
        )


def likely_typos(
    unresolved: Sequence[UnresolvedReference],
    covered: Mapping[str, AlignedResource],
    met: Mapping[KeyMember, set[str]],
) -> list[LikelyTypo | None]:
    """The likely typo behind each unresolved reference, None where it is not known.

    `met` are the places that refer to each value of a key member. Cells that most references want to change
    in one way are not changed in another way for the rest.
    """
    made = [_typo_in_record(each, covered) for each in unresolved]
    outvoted = _outvoted(unresolved, made, met)
    cells = {(typo.at, typo.was) for typo in outvoted}
    likely: list[LikelyTypo | None] = []
    for each, (typo, _) in zip(unresolved, made, strict=True):
        if typo in outvoted:
            likely.append(typo)
        elif typo and (typo.at, typo.was) in cells:
            likely.append(None)
        else:
            likely.append(_typo_in_reference(each))
    return likely


def _outvoted(
    unresolved: Sequence[UnresolvedReference],
    made: Sequence[tuple[LikelyTypo | None, KeyMember | None]],
    met: Mapping[KeyMember, set[str]],
) -> set[LikelyTypo]:
    """The typos in records whose value more places contradict than share; its own page shares it."""
    against: dict[tuple[LikelyTypo, KeyMember], set[str]] = {}
    for each, (typo, key_member) in zip(unresolved, made, strict=True):
        if typo and key_member:
            against.setdefault((typo, key_member), set()).add(each.covered.where(each.links[0].path))
    return {
        typo
        for (typo, key_member), places in against.items()
        if len(places) > 1 + len(met.get(key_member, ()))
    }


def _typo_in_reference(unresolved: UnresolvedReference) -> LikelyTypo | None:
    """The typo in the cells of the reference."""
    wrong = (
        wrong_member([link.key for link in unresolved.links], unresolved.near.key)
        if unresolved.near
        else None
    )
    at = unresolved.covered.where((*unresolved.links[0].path, wrong.name)) if wrong else ""
    if not wrong or not at:
        return None
    return LikelyTypo(at, tuple(link.scenario for link in unresolved.links), wrong.was, wrong.now)


def _typo_in_record(
    unresolved: UnresolvedReference, covered: Mapping[str, AlignedResource]
) -> tuple[LikelyTypo | None, KeyMember | None]:
    """The typo in the scenarios that create the similar record, and the key member with its value there.

    None for a record of preload.yaml, and for a member that is part of a reference itself.
    """
    near = unresolved.near
    if not near or not near.since:
        return None, None
    names = {name for name, _ in near.key}
    wrong = wrong_member([near.key], tuple(each for each in unresolved.links[0].key if each[0] in names))
    owner = covered[near.resource]
    parts = [part for part in owner.resource.api.key if wrong and part.name == wrong.name]
    at = next((owner.where((path,)) for part in parts for path in part.paths if "/" not in path), "")
    if not wrong or not at:
        return None, None
    leaf = dict(near.key)[wrong.name]
    scenarios = tuple(
        sample.scenario.number
        for sample in owner.resource.samples
        if sample.payload and (own := key_of(sample.payload, parts[0])) and own.value == leaf.value
    )
    typo = LikelyTypo(at, scenarios, wrong.was, wrong.now, in_record=True)
    return typo, (near.resource, wrong.name, comparable_value(leaf))


def find_unresolved_references(
    resources: tuple[Resource, ...],
    order: Iterable[str],
    shapes: Shapes,
    alignments: Mapping[str, Alignment],
    records: Records,
) -> tuple[Finding, ...]:
    """A finding for each place and key that no record has, or none at the time.

    The scenarios run in the `order` of their resources; `alignments` are by the name of the resource.
    """
    turns = {name: turn for turn, name in enumerate(order)}
    covered = {each.name: AlignedResource(each, alignments[each.name]) for each in resources}
    timeline = _Timeline(records, {each.name: each for each in resources}, turns)
    met: dict[KeyMember, set[str]] = {}
    unresolved = [each for own in covered.values() for each in _unresolved(own, shapes, timeline, met)]
    typos = likely_typos(unresolved, covered, met)
    return tuple(_finding(each, typo, timeline) for each, typo in zip(unresolved, typos, strict=True))


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Which keys exist at which time, in the order in which the scenarios run."""

    records: Records
    resources: Mapping[str, Resource]
    turns: Mapping[str, int]

    def named_by(self, link: Link) -> tuple[KeyLifetime, ...]:
        """The keys that match a reference, at any time."""
        own = comparable_key(link.key)
        return tuple(
            lifetime
            for lifetime in self.records.lifetimes.get(link.target.resource, ())
            if lifetime.values <= own
        )

    def there_for(self, resource: Resource, link: Link) -> tuple[KeyLifetime, ...]:
        """The keys that records have when a reference of the resource is sent."""
        lifetimes = self.records.lifetimes.get(link.target.resource, ())
        return tuple(
            lifetime for lifetime in lifetimes if self._comes(lifetime, resource, link) and not lifetime.until
        )

    def when(self, lifetime: KeyLifetime, resource: Resource, link: Link) -> str:
        """The time at which a record has a key; empty if it has the key when the reference is sent."""
        if not lifetime.since:
            return ""
        page = self.resources[lifetime.resource].page.name
        if not self._comes(lifetime, resource, link):
            return f"after scenario {lifetime.since} of {page}, which comes later"
        if lifetime.resource == resource.name:
            return ""
        if lifetime.until:
            return f"until scenario {lifetime.until} of {page} changes the key"
        return f"once scenario {lifetime.since} of {page} has changed the key" if lifetime.moved else ""

    def _comes(self, lifetime: KeyLifetime, resource: Resource, link: Link) -> bool:
        """Whether a record has got its key before a reference of the resource is sent."""
        if not lifetime.since:
            return True
        if lifetime.resource != resource.name:
            return self.turns[lifetime.resource] < self.turns[resource.name]
        turns = [sample.scenario.number for sample in resource.samples]
        return turns.index(lifetime.since) < turns.index(link.scenario)


def _unresolved(
    covered: AlignedResource, shapes: Shapes, timeline: _Timeline, met: dict[KeyMember, set[str]]
) -> Iterator[UnresolvedReference]:
    """The references of one resource that do not meet, each place and key once; `met` gets the others."""
    unresolved: dict[tuple[tuple[str, ...], object], list[Link]] = {}
    resource = covered.resource
    for link in links_of(resource, shapes):
        named = timeline.named_by(link)
        for lifetime in named:
            for name, value in lifetime.values:
                met.setdefault((lifetime.resource, name, value), set()).add(covered.where(link.path))
        if not any(not timeline.when(lifetime, resource, link) for lifetime in named):
            unresolved.setdefault((link.path, comparable_key(link.key)), []).append(link)
    for links in unresolved.values():
        meant = timeline.named_by(links[0])[-1:]
        # What an update brings about is right once it has run; there is nothing that it should be instead.
        moved = any(lifetime.moved for lifetime in meant)
        near = None if moved else nearest(links[0].key, timeline.there_for(resource, links[0]))
        yield UnresolvedReference(covered, links, meant, near)


def _finding(unresolved: UnresolvedReference, typo: LikelyTypo | None, timeline: _Timeline) -> Finding:
    resource, first = unresolved.covered.resource, unresolved.links[0]
    scenarios = tuple(dict.fromkeys(link.scenario for link in unresolved.links))
    place = unresolved.covered.alignment.place_of(first.path)
    location = PagePlace(resource.page.name, place, scenarios)
    reference = (("resource", first.target.resource), ("key", key_words(first.key)))
    hint = ("hint", _hint(first, unresolved.near, typo))
    if unresolved.meant:
        when = timeline.when(unresolved.meant[0], resource, first)
        return Finding("K002", location, (*reference, ("when", when), hint))
    return Finding("K001", location, (*reference, hint), typo.correction if typo else None)


def _hint(link: Link, near: KeyLifetime | None, typo: LikelyTypo | None) -> str:
    """A question after the likely value, to follow a sentence; empty if there is none."""
    if not near:
        return ""
    words = key_words(differing(link.key, near.key))
    if typo and typo.in_record:
        return f" (should {typo.page}, which has {words}, have it?)"
    return f" (did you mean {words}?)"


def key_words(key: Key) -> str:
    """A natural key in words: `classPeriodName 'Class Period 2', schoolId '255901107'`."""
    return ", ".join(f"{name} '{value_words(effective_value(leaf.value))}'" for name, leaf in key) or "no key"
