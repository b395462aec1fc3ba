"""Where a page and the API disagree, for one resource; the facts win, and each time that is a finding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.model.facts import Facts
from tablewright.model.findings import Finding
from tablewright.model.page import Page, Property
from tablewright.model.types import Descriptor, ListOf, Type
from tablewright.naming import did_you_mean
from tablewright.resolve.api.alignment import Aligned, Alignment, Shapes, shapes_of
from tablewright.resolve.api.printed_types import agrees, described, is_descriptor, printed_scalar
from tablewright.values.words import code_values_of

#: As many of the places that a name has elsewhere are listed; some stand in every reference.
_LISTED = 3
#: What is said of names that the API spells otherwise.
_CODES = {"case": "F109", "prefix": "F110", "item": "F115"}


def find_page_api_differences(page: Page, facts: Facts, alignment: Alignment) -> tuple[Finding, ...]:
    """Every disagreement of a corrected page with the facts, sorted; nothing for operation pages."""
    if page.call is not None:
        return ()
    if alignment.resource is None:
        return (Finding(page.name, "", "F101", (("name", page.name),)),)
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

    def _finding(self, place: str, code: str, **details: str) -> Finding:
        return Finding(self.page.name, place, code, tuple(details.items()))

    def _names(self, place: str, prop: Property, aligned: Aligned) -> Iterator[Finding]:
        if aligned.how in _CODES:
            yield self._finding(
                place, _CODES[aligned.how], name=prop.name, api=self._below_holder(aligned, place)
            )
        if prop.keep and not aligned.member.page_only:
            yield self._finding(place, "F116", name=prop.name)
        if prop.required != "required":
            yield from self._demands(place, prop, aligned)
        if aligned.member.deprecated:
            yield self._finding(place, "F113", name=prop.name)

    def _demands(self, place: str, prop: Property, aligned: Aligned) -> Iterator[Finding]:
        details = {"name": prop.name, "page": prop.required}
        if aligned.always:
            yield self._finding(place, "F108", **details)
        elif aligned.member.mandatory:
            yield self._finding(place, "F117", **details, object=aligned.owner.name)
        elif prop.required == "conditional":
            yield self._finding(place, "F118", name=prop.name)

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
                return  # capture took it by its name, and said so (L025)
            details = {"name": prop.name, "page": prop.type or prop.kind, "api": described(type_)}
            yield self._finding(place, "F105" if mild else "F104", **details)

    def _unknown(self, place: str, prop: Property) -> Finding:
        """The finding for a name that its object does not have; what hangs below it is not looked at."""
        holder = self.alignment.holders[_above(place)]
        elsewhere = self._elsewhere(prop.name)
        if elsewhere:
            paths = ", ".join("/".join(path) for path in elsewhere[:_LISTED])
            return self._finding(place, "F103", name=prop.name, object=holder.name, paths=paths)
        taken = {each.name for at, each in self.page.walk() if _above(at) == _above(place)}
        names = [each.name for each in holder.members if not each.server and each.name not in taken]
        hint = did_you_mean(prop.name, names)
        return self._finding(place, "F102", name=prop.name, object=holder.name, hint=hint)

    def _elsewhere(self, name: str) -> list[tuple[str, ...]]:
        root = self.alignment.holders[""]
        return [path for path, member in self.shapes.members(root) if member.name.lower() == name.lower()]

    def _undocumented(self) -> Iterator[Finding]:
        """Members that the API asks for in an object of which the page documents others."""
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
            details = {"value": text, "descriptor": item.name}
            if text.lower() in by_case:
                api, count = by_case[text.lower()], str(cells[text])
                yield self._finding(place, "F112", **details, api=api, cells=count)
            else:
                yield self._finding(place, "F111", **details)


def _above(place: str) -> str:
    return place.rpartition("/")[0]
