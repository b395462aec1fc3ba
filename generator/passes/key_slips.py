"""Where keys do not meet, which side is the slip: the reference, or the page that makes the record.

It is the side that is alone. A made key is wrong where more places refer to another one than say this one;
else each reference is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from generator.model.values import Value
from generator.model.version import Resource
from generator.passes.alignment import Alignment
from generator.passes.links import Link
from generator.passes.near_keys import wrong_member
from generator.passes.records import Stay, key_of, plain_value

Details = tuple[tuple[str, str], ...]
#: A resource, a member of its natural key, and what it says.
Said = tuple[str, str, Value]


@dataclass(frozen=True, slots=True)
class Covered:
    """A resource with its page's places in the API."""

    resource: Resource
    alignment: Alignment

    def where(self, path: tuple[str, ...]) -> str:
        """The place of a wire path as errata name it; the empty text where the page has none."""
        place = self.alignment.place_of(path)
        return f"{self.resource.page.name}/{place}" if place else ""


@dataclass(frozen=True, slots=True)
class Lost:
    """The references of one place and key that mean no record, or none at the time.

    `meant` are the records that have the key at another time, `near` is the one whose key is nearly that.
    """

    covered: Covered
    links: Sequence[Link]
    meant: tuple[Stay, ...]
    near: Stay | None


@dataclass(frozen=True, slots=True)
class Slip:
    """Cells of one row that ought to say something else, as errata name them.

    `said` has the form of the value and what it was, `now` what it should be. `made`: they are those of the
    record, not of the reference.
    """

    at: str
    scenarios: tuple[str, ...]
    said: Details
    now: str
    made: bool = False

    def details(self) -> Details:
        """The slip as details of a finding."""
        cells = (("cells", ", ".join(dict.fromkeys(self.scenarios))), ("count", str(len(self.scenarios))))
        return (("member", self.at), *cells, *self.said, ("now", self.now))


def slips_of(
    lost: Sequence[Lost], covered: Mapping[str, Covered], met: Mapping[Said, set[str]]
) -> list[Slip | None]:
    """The slip of each of the lost references, where it is known.

    `met` are the places that refer to what a made key's member says. Cells that should become one thing for
    most references are not what the others should become.
    """
    made = [_made(each, covered) for each in lost]
    alone = _alone(lost, made, met)
    cells = {(slip.at, slip.said) for slip in alone}
    return [
        slip if slip in alone else None if slip and (slip.at, slip.said) in cells else _referred(each)
        for each, (slip, _) in zip(lost, made, strict=True)
    ]


def _alone(
    lost: Sequence[Lost], made: Sequence[tuple[Slip | None, Said | None]], met: Mapping[Said, set[str]]
) -> set[Slip]:
    """The slips of records with which fewer places agree than not; their own page agrees."""
    against: dict[tuple[Slip, Said], set[str]] = {}
    for each, (slip, said) in zip(lost, made, strict=True):
        if slip and said:
            against.setdefault((slip, said), set()).add(each.covered.where(each.links[0].path))
    return {slip for (slip, said), places in against.items() if len(places) > 1 + len(met.get(said, ()))}


def _referred(lost: Lost) -> Slip | None:
    """What the references ought to say instead."""
    wrong = wrong_member([link.key for link in lost.links], lost.near.key) if lost.near else None
    at = lost.covered.where((*lost.links[0].path, wrong[0])) if wrong else ""
    if not wrong or not at:
        return None
    *said, (_, now) = wrong[1]
    return Slip(at, tuple(link.scenario for link in lost.links), tuple(said), now)


def _made(lost: Lost, covered: Mapping[str, Covered]) -> tuple[Slip | None, Said | None]:
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
    *said, (_, now) = wrong[1]
    return Slip(at, scenarios, tuple(said), now, made=True), (near.resource, wrong[0], plain_value(leaf))
