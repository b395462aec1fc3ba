"""Keys across the pages of a version: each reference ought to mean a record that is there by then.

Keys are compared as symbols, so that two that meet do so in every school year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.model.findings import Finding
from generator.model.version import Resource
from generator.passes.alignment import Alignment, Shapes
from generator.passes.key_slips import Covered, Lost, Said, Slip, slips_of
from generator.passes.links import Link, links_of
from generator.passes.near_keys import differing, nearest
from generator.passes.records import Records, Stay, plain_key
from generator.passes.wording import key_words


def find_lost_keys(
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
    covered = {each.name: Covered(each, alignments[each.name]) for each in resources}
    story = _Story(records, {each.name: each for each in resources}, turns)
    met: dict[Said, set[str]] = {}
    lost = [each for own in covered.values() for each in _lost(own, shapes, story, met)]
    slips = slips_of(lost, covered, met)
    return tuple(_finding(each, slip, story) for each, slip in zip(lost, slips, strict=True))


@dataclass(frozen=True, slots=True)
class _Story:
    """Which keys are there when."""

    records: Records
    resources: Mapping[str, Resource]
    turns: Mapping[str, int]

    def named_by(self, link: Link) -> tuple[Stay, ...]:
        """The keys that a reference means, whenever a record has them."""
        own = plain_key(link.key)
        return tuple(stay for stay in self.records.stays.get(link.target.of, ()) if stay.values <= own)

    def there_for(self, resource: Resource, link: Link) -> tuple[Stay, ...]:
        """The keys that records have when a reference of the resource is sent."""
        stays = self.records.stays.get(link.target.of, ())
        return tuple(stay for stay in stays if self._comes(stay, resource, link) and not stay.until)

    def when(self, stay: Stay, resource: Resource, link: Link) -> str:
        """When a record has a key that it has not all the time; the empty text where it is always there."""
        if not stay.since:
            return ""
        page = self.resources[stay.resource].page.name
        if not self._comes(stay, resource, link):
            return f"after scenario {stay.since} of {page}, which comes later"
        if stay.resource == resource.name:
            return ""
        if stay.until:
            return f"until scenario {stay.until} of {page} changes the key"
        return f"once scenario {stay.since} of {page} has changed the key" if stay.moved else ""

    def _comes(self, stay: Stay, resource: Resource, link: Link) -> bool:
        """Whether a record has got its key before a reference of the resource is sent."""
        if not stay.since:
            return True
        if stay.resource != resource.name:
            return self.turns[stay.resource] < self.turns[resource.name]
        turns = [sample.scenario.number for sample in resource.samples]
        return turns.index(stay.since) < turns.index(link.scenario)


def _lost(covered: Covered, shapes: Shapes, story: _Story, met: dict[Said, set[str]]) -> Iterator[Lost]:
    """The references of one resource that do not meet, each place and key once; `met` gets the others."""
    lost: dict[tuple[tuple[str, ...], object], list[Link]] = {}
    resource = covered.resource
    for link in links_of(resource, shapes):
        named = story.named_by(link)
        for stay in named:
            for name, value in stay.values:
                met.setdefault((stay.resource, name, value), set()).add(covered.where(link.path))
        if not any(not story.when(stay, resource, link) for stay in named):
            lost.setdefault((link.path, plain_key(link.key)), []).append(link)
    for links in lost.values():
        meant = story.named_by(links[0])[-1:]
        # What an update brings about is right once it has run; there is nothing that it should be instead.
        moved = any(stay.moved for stay in meant)
        near = None if moved else nearest(links[0].key, story.there_for(resource, links[0]))
        yield Lost(covered, links, meant, near)


def _finding(lost: Lost, slip: Slip | None, story: _Story) -> Finding:
    resource, first = lost.covered.resource, lost.links[0]
    details = (
        ("scenarios", ", ".join(dict.fromkeys(link.scenario for link in lost.links))),
        ("resource", first.target.of),
        ("key", key_words(first.key)),
        *(("when", story.when(stay, resource, first)) for stay in lost.meant),
        ("hint", _hint(first, lost.near, slip)),
        *(slip.details() if slip else ()),
    )
    place = lost.covered.alignment.place_of(first.path)
    return Finding(resource.page.name, place, "K002" if lost.meant else "K001", details)


def _hint(link: Link, near: Stay | None, slip: Slip | None) -> str:
    """What may have been meant, and by whom, to be put behind a sentence; empty where nobody knows."""
    if not near:
        return ""
    words = key_words(differing(link.key, near.key))
    if slip and slip.made:
        return f" (did {slip.at.partition('/')[0]}, which says {words}, mean it?)"
    return f" (did you mean {words}?)"
