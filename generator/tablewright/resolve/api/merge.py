"""Page and facts brought together: what certification asks of each member, and sharpened types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from tablewright.model.facts import ApiObject, Facts, Member
from tablewright.model.page import Page, Required
from tablewright.model.types import Scalar
from tablewright.resolve.api.alignment import Alignment
from tablewright.resolve.api.printed_types import printed_scalar

Ask = tuple[str, Required]


def requirements_of(page: Page, alignment: Alignment) -> tuple[Ask, ...]:
    """What certification asks, by wire path, in the order of the page; lists that it leaves out included."""
    asks: dict[str, Required] = {}
    for place, prop in page.walk():
        found = alignment.at(place)
        if found is not None:
            for length in range(1, len(found.wire) + 1):
                asks.setdefault("/".join(found.wire[:length]), prop.required)
    return tuple(asks.items())


def extended(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with the members that errata keep though the API lacks them, each of its printed type."""
    extra: dict[str, dict[str, Member]] = {}
    for page, alignment in pages:
        for place, prop in page.walk():
            holder = alignment.holders.get(place.rpartition("/")[0])
            if prop.keep and holder and alignment.at(place) is None:
                kind = Scalar(printed_scalar(prop) or "string")
                extra.setdefault(holder.name, {})[prop.name] = Member(prop.name, kind, page_only=True)
    return replace(
        facts,
        objects=tuple(
            replace(obj, members=obj.members + tuple(extra.get(obj.name, {}).values()))
            for obj in facts.objects
        ),
    )


def sharpened(facts: Facts, pages: Iterable[tuple[Page, Alignment]]) -> Facts:
    """The facts with `time` where a page says so and the API document only says string.

    The API documents give times as plain strings; this is the one type that a page may sharpen.
    """
    times = {
        (found.owner.name, found.member.name)
        for page, alignment in pages
        for place, prop in page.walk()
        if printed_scalar(prop) == "time"
        and (found := alignment.at(place))
        and found.owner.role != "reference"
    }
    return replace(facts, objects=tuple(_with_times(obj, times) for obj in facts.objects))


def _with_times(obj: ApiObject, times: set[tuple[str, str]]) -> ApiObject:
    return replace(obj, members=tuple(_with_time(obj, member, times) for member in obj.members))


def _with_time(obj: ApiObject, member: Member, times: set[tuple[str, str]]) -> Member:
    plain = isinstance(member.type, Scalar) and member.type.name == "string"
    return replace(member, type=Scalar("time")) if plain and (obj.name, member.name) in times else member


def namespaces_of(facts: Facts, form: str) -> Mapping[str, str]:
    """The URI that precedes a descriptor's code value, by descriptor; empty where short names travel."""
    return {item.name: item.namespace if form != "short" else "" for item in facts.descriptors}
