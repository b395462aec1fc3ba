"""Keys across the pages of a version: each reference ought to mean a record that is there by then.

Keys are compared as symbols, so that two that meet do so in every school year.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from tablewright.model.findings import Finding
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

#: Where this many members agree, the one that does not is likely to be wrong whatever it says.
_ENOUGH = 2


def nearest(key: Key, lifetimes: Iterable[KeyLifetime]) -> KeyLifetime | None:
    """The stay whose key differs least from that of a reference; None where none is alike."""
    alike = [lifetime for lifetime in lifetimes if key and _is_like(key, lifetime.key)]
    fewest = min((len(differing(key, each.key)) for each in alike), default=0)
    best = {_words(each.key): each for each in alike if len(differing(key, each.key)) == fewest}
    return best.get(closest(_words(key), best)) or next(iter(best.values()), None)


def differing(key: Key, other: Key) -> Key:
    """The members of the other key that the first has not, or not so."""
    own = {name: comparable_value(leaf) for name, leaf in key}
    return tuple((name, leaf) for name, leaf in other if own.get(name) != comparable_value(leaf))


def _is_like(key: Key, other: Key) -> bool:
    """Whether a reference may mean the other key; that numbers are alike is no evidence on its own."""
    wrong = differing(key, other)
    if len(wrong) == 1 and len(other) > _ENOUGH:
        return True
    own = {name: _text(leaf) for name, leaf in key}
    alike = all(_alike(own[name], _text(leaf)) for name, leaf in wrong if name in own)
    return alike and not all(text.isdigit() for text in own.values())


def _alike(text: str, other: str) -> bool:
    """Whether one may be a slip for the other; what is numbered differently is something else."""
    same = any(_numbers(read(text)) == _numbers(read(other)) for read in (str, _as_digits))
    return (text.isdigit() or same) and bool(closest(text, [other]))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _as_digits(text: str) -> str:
    """The text with the letters beside a digit that look like one as digits: `ALG-0l` is `ALG-01`."""
    return re.sub(r"[OolI\d]*\d[OolI\d]*", lambda run: run[0].translate(_LOOKS), text)


_LOOKS = str.maketrans("OolI", "0011")


def _text(leaf: Leaf) -> str:
    return value_words(effective_value(leaf.value))


def _words(key: Key) -> str:
    return " ".join(_text(leaf) for _, leaf in key)


# Corrections ----------------------------------------------------------------------------------------

#: A value as details of a finding hold it: the name of its form, and its text.
Spelt = tuple[str, str]

_VALUES: Mapping[str, Callable[[str], Value]] = {
    "text": Literal,
    "prefer": lambda text: Soft(Literal(text)),
    "school-date": lambda text: SchoolDate(*(int(part) for part in text.split("-"))),
}


def value_of(form: str, text: str) -> Value:
    """The value that `correction_details` spells so."""
    return _VALUES[form](text)


def wrong_member(keys: Sequence[Key], right: Key) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The one member that keeps equal keys from being the right one, and its correction.

    The correction is in details of a finding: `form`, `was` and `now`. None where several members differ,
    or where cells are not all written alike or in no form that details hold.
    """
    wanted = dict(differing(keys[0], right))
    cells = {leaf.value for key in keys for name, leaf in key if name in wanted}
    if len(wanted) != 1 or len(cells) != 1:
        return None
    ((name, leaf),) = wanted.items()
    was, now = _spelt(cells.pop()), _spelt(effective_value(leaf.value))
    if not was or not now or (was[0] == "school-date") != (now[0] == "school-date"):
        return None
    return name, (("form", was[0]), ("was", was[1]), ("now", now[1]))


def _spelt(value: Value) -> Spelt | None:
    match value:
        case Literal(text=text):
            return "text", text
        case Soft(preferred=Literal(text=text)):
            return "prefer", text
        case SchoolDate(month=month, day=day):
            return "school-date", f"{month:02}-{day:02}"
        case _:
            return None


Details = tuple[tuple[str, str], ...]
#: A resource, a member of its natural key, and what it says.
KeyMember = tuple[str, str, Value]


@dataclass(frozen=True, slots=True)
class AlignedResource:
    """A resource with its page's places in the API."""

    resource: Resource
    alignment: Alignment

    def where(self, path: tuple[str, ...]) -> str:
        """The place of a wire path as errata name it; the empty text where the page has none."""
        place = self.alignment.place_of(path)
        return f"{self.resource.page.name}/{place}" if place else ""


@dataclass(frozen=True, slots=True)
class UnresolvedReference:
    """The references of one place and key that mean no record, or none at the time.

    `meant` are the records that have the key at another time, `near` is the one whose key is nearly that.
    """

    covered: AlignedResource
    links: Sequence[Link]
    meant: tuple[KeyLifetime, ...]
    near: KeyLifetime | None


@dataclass(frozen=True, slots=True)
class LikelyTypo:
    """Cells of one row that ought to say something else, as errata name them.

    `key_member` has the form of the value and what it was, `now` what it should be. `made`: they are those of the
    record, not of the reference.
    """

    at: str
    scenarios: tuple[str, ...]
    key_member: Details
    now: str
    made: bool = False

    def details(self) -> Details:
        """The slip as details of a finding."""
        cells = (("cells", ", ".join(dict.fromkeys(self.scenarios))), ("count", str(len(self.scenarios))))
        return (("member", self.at), *cells, *self.key_member, ("now", self.now))


def likely_typos(
    lost: Sequence[UnresolvedReference],
    covered: Mapping[str, AlignedResource],
    met: Mapping[KeyMember, set[str]],
) -> list[LikelyTypo | None]:
    """The slip of each of the lost references, where it is known.

    `met` are the places that refer to what a made key's member says. Cells that should become one thing for
    most references are not what the others should become.
    """
    made = [_made(each, covered) for each in lost]
    alone = _alone(lost, made, met)
    cells = {(typo.at, typo.key_member) for typo in alone}
    return [
        typo if typo in alone else None if typo and (typo.at, typo.key_member) in cells else _referred(each)
        for each, (typo, _) in zip(lost, made, strict=True)
    ]


def _alone(
    lost: Sequence[UnresolvedReference],
    made: Sequence[tuple[LikelyTypo | None, KeyMember | None]],
    met: Mapping[KeyMember, set[str]],
) -> set[LikelyTypo]:
    """The slips of records with which fewer places agree than not; their own page agrees."""
    against: dict[tuple[LikelyTypo, KeyMember], set[str]] = {}
    for each, (typo, key_member) in zip(lost, made, strict=True):
        if typo and key_member:
            against.setdefault((typo, key_member), set()).add(each.covered.where(each.links[0].path))
    return {
        typo
        for (typo, key_member), places in against.items()
        if len(places) > 1 + len(met.get(key_member, ()))
    }


def _referred(lost: UnresolvedReference) -> LikelyTypo | None:
    """What the references ought to say instead."""
    wrong = wrong_member([link.key for link in lost.links], lost.near.key) if lost.near else None
    at = lost.covered.where((*lost.links[0].path, wrong[0])) if wrong else ""
    if not wrong or not at:
        return None
    *key_member, (_, now) = wrong[1]
    return LikelyTypo(at, tuple(link.scenario for link in lost.links), tuple(key_member), now)


def _made(
    lost: UnresolvedReference, covered: Mapping[str, AlignedResource]
) -> tuple[LikelyTypo | None, KeyMember | None]:
    """What the scenarios that make the near record ought to say instead, and what they say.

    Nothing of a record of preload.yaml, nor of a member that is itself a part of a reference.
    """
    near = lost.near
    if not near or not near.since:
        return None, None
    names = {name for name, _ in near.key}
    wrong = wrong_member([near.key], tuple(each for each in lost.links[0].key if each[0] in names))
    owner = covered[near.resource]
    parts = [part for part in owner.resource.api.key if wrong and part.name == wrong[0]]
    at = next((owner.where((path,)) for part in parts for path in part.paths if "/" not in path), "")
    if not wrong or not at:
        return None, None
    leaf = dict(near.key)[wrong[0]]
    scenarios = tuple(
        sample.scenario.number
        for sample in owner.resource.samples
        if sample.payload and (own := key_of(sample.payload, parts[0])) and own.value == leaf.value
    )
    *key_member, (_, now) = wrong[1]
    return LikelyTypo(at, scenarios, tuple(key_member), now, made=True), (
        near.resource,
        wrong[0],
        comparable_value(leaf),
    )


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
    story = _Story(records, {each.name: each for each in resources}, turns)
    met: dict[KeyMember, set[str]] = {}
    lost = [each for own in covered.values() for each in _lost(own, shapes, story, met)]
    slips = likely_typos(lost, covered, met)
    return tuple(_finding(each, typo, story) for each, typo in zip(lost, slips, strict=True))


@dataclass(frozen=True, slots=True)
class _Story:
    """Which keys are there when."""

    records: Records
    resources: Mapping[str, Resource]
    turns: Mapping[str, int]

    def named_by(self, link: Link) -> tuple[KeyLifetime, ...]:
        """The keys that a reference means, whenever a record has them."""
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
        """When a record has a key that it has not all the time; the empty text where it is always there."""
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


def _lost(
    covered: AlignedResource, shapes: Shapes, story: _Story, met: dict[KeyMember, set[str]]
) -> Iterator[UnresolvedReference]:
    """The references of one resource that do not meet, each place and key once; `met` gets the others."""
    lost: dict[tuple[tuple[str, ...], object], list[Link]] = {}
    resource = covered.resource
    for link in links_of(resource, shapes):
        named = story.named_by(link)
        for lifetime in named:
            for name, value in lifetime.values:
                met.setdefault((lifetime.resource, name, value), set()).add(covered.where(link.path))
        if not any(not story.when(lifetime, resource, link) for lifetime in named):
            lost.setdefault((link.path, comparable_key(link.key)), []).append(link)
    for links in lost.values():
        meant = story.named_by(links[0])[-1:]
        # What an update brings about is right once it has run; there is nothing that it should be instead.
        moved = any(lifetime.moved for lifetime in meant)
        near = None if moved else nearest(links[0].key, story.there_for(resource, links[0]))
        yield UnresolvedReference(covered, links, meant, near)


def _finding(lost: UnresolvedReference, typo: LikelyTypo | None, story: _Story) -> Finding:
    resource, first = lost.covered.resource, lost.links[0]
    details = (
        ("scenarios", ", ".join(dict.fromkeys(link.scenario for link in lost.links))),
        ("resource", first.target.resource),
        ("key", key_words(first.key)),
        *(("when", story.when(lifetime, resource, first)) for lifetime in lost.meant),
        ("hint", _hint(first, lost.near, typo)),
        *(typo.details() if typo else ()),
    )
    place = lost.covered.alignment.place_of(first.path)
    return Finding(resource.page.name, place, "K002" if lost.meant else "K001", details)


def _hint(link: Link, near: KeyLifetime | None, typo: LikelyTypo | None) -> str:
    """What may have been meant, and by whom, to be put behind a sentence; empty where nobody knows."""
    if not near:
        return ""
    words = key_words(differing(link.key, near.key))
    if typo and typo.made:
        return f" (did {typo.at.partition('/')[0]}, which says {words}, mean it?)"
    return f" (did you mean {words}?)"


def key_words(key: Key) -> str:
    """A natural key in words: `classPeriodName 'Class Period 2', schoolId '255901107'`."""
    return ", ".join(f"{name} '{value_words(effective_value(leaf.value))}'" for name, leaf in key) or "no key"
