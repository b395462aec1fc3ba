"""Compares a page with the API (F101 to F117); where they differ, the API is used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.errata import NO_REASON, Correction
from tablewright.model.facts import Facts
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, Property
from tablewright.model.types import Descriptor, ListOf, Type
from tablewright.model.values import Literal
from tablewright.naming import closest
from tablewright.resolve.api.alignment import Aligned, Alignment, Shapes, shapes_of
from tablewright.resolve.api.printed_types import agrees, described, is_descriptor, printed_scalar
from tablewright.values.words import code_values_of

#: At most this many other places of a name are listed, because some names are part of every reference.
_LISTED = 3
#: Why the API has another name than the page, by how the two were aligned.
_OTHER_NAMES = {
    "case": "the capitals differ",
    "prefix": "the page puts the name of the entity in front",
    "item": "the page has the member of the items of a list",
}


def find_page_api_differences(page: Page, facts: Facts, alignment: Alignment) -> tuple[Finding, ...]:
    """Every disagreement of a corrected page with the facts, sorted; nothing for operation pages."""
    if page.call is not None:
        return ()
    if alignment.resource is None:
        return (Finding("F101", PagePlace(page.name), (("name", page.name),)),)
    return tuple(sorted(set(_Comparison(page, facts, alignment, shapes_of(facts)).findings())))


@dataclass(frozen=True, slots=True)
class _Comparison:
    page: Page
    facts: Facts
    alignment: Alignment
    shapes: Shapes

    def findings(self) -> Iterator[Finding]:
        for place, prop in self.page.walk():
            aligned = self.alignment.at(place)
            if aligned:
                yield from self._names(place, prop, aligned)
                yield from self._types(place, prop, aligned)
                yield from self._values(place, prop, aligned.member.type)
            elif _above(place) in self.alignment.holders:
                yield self._unknown(place, prop)
        yield from self._undocumented()

    def _finding(self, place: str, code: str, fix: Correction | None = None, **details: str) -> Finding:
        return Finding(code, PagePlace(self.page.name, place), tuple(details.items()), fix)

    def _names(self, place: str, prop: Property, aligned: Aligned) -> Iterator[Finding]:
        if aligned.how in _OTHER_NAMES:
            api, reason = self._below_holder(aligned, place), _OTHER_NAMES[aligned.how]
            yield self._finding(place, "F109", name=prop.name, api=api, reason=reason)
        if prop.keep and not aligned.member.page_only:
            yield self._finding(place, "F116", name=prop.name)
        if prop.required != "required":
            yield from self._required(place, prop, aligned)
        if aligned.member.deprecated:
            yield self._finding(place, "F113", name=prop.name)

    def _required(self, place: str, prop: Property, aligned: Aligned) -> Iterator[Finding]:
        if aligned.always:
            api = "the API refuses documents without it"
        elif aligned.member.mandatory:
            api = f"the API refuses a {aligned.owner.name} without it"
        elif prop.required == "conditional":
            api = "the API does not require it"
        else:
            return
        yield self._finding(place, "F117", name=prop.name, page=prop.required, api=api)

    def _below_holder(self, aligned: Aligned, place: str) -> str:
        """The wire path of a place below that of its parent on the page."""
        parent = self.alignment.at(_above(place))
        return "/".join(aligned.wire[len(parent.wire) if parent else 0 :])

    def _types(self, place: str, prop: Property, aligned: Aligned) -> Iterator[Finding]:
        type_ = aligned.member.type
        # Where the page leaves a list out, either flag may stand at the item's member.
        if aligned.how != "item" and isinstance(type_, ListOf) != (prop.kind == "collection"):
            yield self._finding(place, "F106", name=prop.name, page=prop.kind, api=described(type_))
        elif not agrees(prop, aligned.member.name, type_):
            mild = is_descriptor(type_) and printed_scalar(prop) == "string"
            if mild and prop.kind == "descriptor":
                return  # capture has reported it already (L025)
            printed = prop.type or prop.kind
            yield self._finding(place, "F104", name=prop.name, page=printed, api=described(type_))

    def _unknown(self, place: str, prop: Property) -> Finding:
        """The finding for a name that its object does not have; members below it are not checked."""
        holder = self.alignment.holders[_above(place)]
        elsewhere = self._elsewhere(prop.name)
        if elsewhere:
            paths = ", ".join("/".join(path) for path in elsewhere[:_LISTED])
            return self._finding(place, "F103", name=prop.name, object=holder.name, paths=paths)
        taken = {each.name for at, each in self.page.walk() if _above(at) == _above(place)}
        names = [each.name for each in holder.members if not each.server and each.name not in taken]
        fix, hint = None, ""
        if likely := closest(prop.name, names):
            was, now = Literal(prop.name), Literal(likely)
            fix = Correction(f"{self.page.name}/{place}", "name", NO_REASON, was=was, now=now)
            hint = f" (did you mean '{likely}'?)"
        return self._finding(place, "F102", fix, name=prop.name, object=holder.name, hint=hint)

    def _elsewhere(self, name: str) -> list[tuple[str, ...]]:
        root = self.alignment.holders[""]
        return [path for path, member in self.shapes.members(root) if member.name.lower() == name.lower()]

    def _undocumented(self) -> Iterator[Finding]:
        """F107, for members that the API requires in an object of which the page documents others."""
        documented = self._documented()
        for place in dict.fromkeys(_above(place) for place, _ in self.page.walk()):
            holder, aligned = self.alignment.holders.get(place), self.alignment.at(place)
            for member in holder.members if holder else ():
                wire = (*aligned.wire, member.name) if aligned else (member.name,)
                if member.mandatory and not member.server and wire not in documented:
                    yield self._finding(place, "F107", name="/".join(wire))

    def _documented(self) -> frozenset[tuple[str, ...]]:
        """The wire paths of the page's places and of all above; a misplaced row counts where it belongs."""
        wires: list[tuple[str, ...]] = []
        for place, prop in self.page.walk():
            aligned = self.alignment.at(place)
            if aligned:
                wires.append(aligned.wire)
            elif _above(place) in self.alignment.holders:
                wires.extend(self._elsewhere(prop.name))
        return frozenset(wire[:length] for wire in wires for length in range(1, len(wire) + 1))

    def _values(self, place: str, prop: Property, type_: Type) -> Iterator[Finding]:
        item = type_.item if isinstance(type_, ListOf) else type_
        if not isinstance(item, Descriptor):
            return
        published = next((entry.values for entry in self.facts.descriptors if entry.name == item.name), ())
        by_case = {value.lower(): value for value in published}
        # A descriptor without published values leaves them to each server: nothing to compare with.
        cells = Counter(text for _, value in prop.values for text in set(code_values_of(value)) if published)
        for text in cells.keys() - set(published):
            if text.lower() in by_case:
                at, was, now = f"{self.page.name}/{place}", Literal(text), Literal(by_case[text.lower()])
                fix = Correction(at, "value", NO_REASON, was=was, now=now, count=cells[text])
                yield self._finding(place, "F112", fix, value=text, descriptor=item.name, api=now.text)
            else:
                yield self._finding(place, "F111", value=text, descriptor=item.name)


def _above(place: str) -> str:
    return place.rpartition("/")[0]
