"""Keys across the pages of a version: each reference ought to mean a record that is there by then.

Keys are compared as symbols, so that two that meet do so in every school year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.model.findings import Finding
from generator.model.version import Resource
from generator.passes.alignment import Alignment, Shapes
from generator.passes.links import Link, links_of
from generator.passes.near_keys import differing, nearest, wrong_member
from generator.passes.records import Key, Records, Stay, plain_key
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
    story = _Story(records, {each.name: each for each in resources}, turns)
    return tuple(
        finding
        for resource in resources
        for finding in _findings(resource, alignments[resource.name], shapes, story)
    )


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


def _findings(resource: Resource, alignment: Alignment, shapes: Shapes, story: _Story) -> Iterator[Finding]:
    """What is wrong with the references of one resource, each place and key once."""
    lost: dict[tuple[tuple[str, ...], object], list[Link]] = {}
    for link in links_of(resource, shapes):
        if not any(not story.when(stay, resource, link) for stay in story.named_by(link)):
            lost.setdefault((link.path, plain_key(link.key)), []).append(link)
    for links in lost.values():
        first = links[0]
        meant = story.named_by(first)[-1:]
        # What an update brings about is right once it has run; there is nothing that it should be instead.
        near = None if any(s.moved for s in meant) else nearest(first.key, story.there_for(resource, first))
        details = (
            ("scenarios", ", ".join(dict.fromkeys(link.scenario for link in links))),
            ("resource", first.target.of),
            ("key", key_words(first.key)),
            *(("when", story.when(stay, resource, first)) for stay in meant),
            ("hint", f" (did you mean {key_words(differing(first.key, near))}?)" if near else ""),
            *(_correction(links, near, alignment) if near else ()),
        )
        place = alignment.place_of(first.path)
        yield Finding(resource.page.name, place, "K002" if meant else "K001", details)


def _correction(links: list[Link], near: Key, alignment: Alignment) -> tuple[tuple[str, str], ...]:
    """Details of a correction: the place of the wrong member, what it says and what it should say."""
    wrong = wrong_member([link.key for link in links], near)
    place = alignment.place_of((*links[0].path, wrong[0])) if wrong else ""
    return (("member", place), *wrong[1]) if wrong and place else ()
