"""Compares a page with the API (F101 to F117); where they differ, the API is used."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tablewright.model.corrections import (
    NO_REASON,
    Correction,
    KindCorrection,
    NameCorrection,
    ValueCorrection,
)
from tablewright.model.facts import ApiObject, ApiObjects, Facts
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page, parent_of
from tablewright.model.properties import Kind, Property
from tablewright.model.types import Descriptor, ListOf, Scalar, Type, item_type
from tablewright.model.values import Items, Literal
from tablewright.naming import closest, suggestion
from tablewright.resolve.api.alignment import (
    AlignedMember,
    Alignment,
)
from tablewright.resolve.api.printed_types import (
    agrees,
    described,
    is_descriptor,
    printed_scalar,
)
from tablewright.values.words import code_values_of

#: The message of F103 lists at most this many paths, because names such as `schoolId` are in every reference.
_LISTED = 3
#: The reason in the message of F109, by the matcher that aligned the property with its member.
_OTHER_NAMES = {
    "case": "the capitals differ",
    "prefix": "the page puts the name of the entity in front",
    "item": "the page has the member of the items of a list",
}


def find_page_api_differences(
    page: Page, facts: Facts, alignment: Alignment
) -> tuple[Finding, ...]:
    """One finding for each difference between a corrected page and the facts, sorted, without duplicates.

    Operation pages have no findings. A page without a resource in the facts has only F101.
    """
    # The facts of an operation page are made from the page itself, so they cannot differ from it.
    if page.call is not None:
        return ()
    if alignment.resource is None:
        details = (("name", page.name),)
        return (Finding("F101", PagePlace(page.name), details),)
    comparison = _Comparison(page, facts, alignment)
    # A page that prints one property twice gives the same finding twice.
    distinct = set(comparison.findings())
    return tuple(sorted(distinct))


class _Comparison:
    """One page with the facts and the alignment that it is compared with."""

    def __init__(self, page: Page, facts: Facts, alignment: Alignment) -> None:
        self.page = page
        self.facts = facts
        self.alignment = alignment
        # By the place of the parent. Without it, each unknown name would walk the page.
        self.printed_names: dict[str, set[str]] = {}
        for place, prop in page.walk():
            names = self.printed_names.setdefault(parent_of(place), set())
            names.add(prop.name)
        # The wire paths of the members below the resource by their names in small letters.
        self.paths_by_name: dict[str, list[tuple[str, ...]]] = {}
        api_objects = ApiObjects.of(facts.objects)
        for path, member in api_objects.members_below(alignment.holders[""]):
            self.paths_by_name.setdefault(member.name.lower(), []).append(path)

    def findings(self) -> Iterator[Finding]:
        """Every difference between the page and the API, in the order of the page, with possible repeats."""
        for place, prop in self.page.walk():
            aligned = self.alignment.at(place)
            if aligned:
                yield from self._names(place, prop, aligned)
                yield from self._types(place, prop, aligned)
                yield from self._values(place, prop, aligned.member.type)
            elif parent_of(place) in self.alignment.holders:
                yield self._unknown(place, prop)
        yield from self._undocumented()

    def _finding(
        self, place: str, code: str, fix: Correction | None = None, **details: str
    ) -> Finding:
        location = PagePlace(self.page.name, place)
        return Finding(code, location, tuple(details.items()), fix)

    def _names(
        self, place: str, prop: Property, aligned: AlignedMember
    ) -> Iterator[Finding]:
        """Differences in the name and the flags of a property."""
        name = prop.name
        if aligned.matcher in _OTHER_NAMES:
            reason = _OTHER_NAMES[aligned.matcher]
            path = self._path_below_parent(aligned, place)
            yield self._finding(place, "F109", name=name, api=path, reason=reason)
        # `keep-property` adds a member to the facts. If the facts have it anyway, the correction is stale.
        if prop.keep and not aligned.member.page_only:
            yield self._finding(place, "F116", name=name)
        if prop.required != "required":
            yield from self._required(place, prop, aligned)
        if aligned.member.deprecated:
            yield self._finding(place, "F113", name=name)

    def _required(
        self, place: str, prop: Property, aligned: AlignedMember
    ) -> Iterator[Finding]:
        """F117, for a property that the page calls optional or conditional and the API treats otherwise."""
        if aligned.always:
            api = "the API requires it in each payload"
        elif aligned.member.mandatory:
            api = f"the API requires it in each {aligned.owner.name}"
        elif prop.required == "conditional":
            api = "the API does not require it"
        else:
            return
        yield self._finding(place, "F117", name=prop.name, page=prop.required, api=api)

    def _path_below_parent(self, aligned: AlignedMember, place: str) -> str:
        """The wire path of a property, without the part that its parent on the page has already."""
        parent = self.alignment.at(parent_of(place))
        length = len(parent.wire) if parent else 0
        return "/".join(aligned.wire[length:])

    def _kind_fix(self, place: str, prop: Property, type_: Type) -> Correction | None:
        """The correction of a single value that the page prints as a list; None for other kinds.

        A row with members, and cells with several values, can be a list that the API does not have.
        """
        has_lists = any(isinstance(value, Items) for _, value in prop.values)
        if prop.properties or has_lists or not isinstance(type_, Scalar | Descriptor):
            return None
        now: Kind = "descriptor" if is_descriptor(type_) else "scalar"
        at = f"{self.page.name}/{place}"
        return KindCorrection(at, NO_REASON, was=prop.kind, now=now)

    def _types(
        self, place: str, prop: Property, aligned: AlignedMember
    ) -> Iterator[Finding]:
        """F106 or F104, for a property whose printed type is not that of its member."""
        type_ = aligned.member.type
        name = prop.name
        api = described(type_)
        is_list = isinstance(type_, ListOf)
        printed_as_list = prop.kind == "collection"
        # Where the page leaves a list out, its row for the item may be printed as a list or as one value.
        if aligned.matcher != "item" and is_list != printed_as_list:
            fix = self._kind_fix(place, prop, type_)
            yield self._finding(place, "F106", fix, name=name, page=prop.kind, api=api)
            return
        if agrees(prop, aligned.member.name, type_):
            return
        # Capture has reported a row with the descriptor flag and the type `string` already (L025).
        printed_as_string = printed_scalar(prop) == "string"
        if is_descriptor(type_) and printed_as_string and prop.kind == "descriptor":
            return
        printed = prop.type or prop.kind
        yield self._finding(place, "F104", name=name, page=printed, api=api)

    def _unknown(self, place: str, prop: Property) -> Finding:
        """F103 or F102, for a property whose name the API's object does not have.

        F103 if another object below the resource has a member of that name. The properties below this one
        are not checked.
        """
        name = prop.name
        holder = self.alignment.holders[parent_of(place)]
        other_paths = self._paths_with_name(name)
        if other_paths:
            texts = ["/".join(path) for path in other_paths[:_LISTED]]
            return self._finding(
                place,
                "F103",
                name=name,
                object=holder.name,
                paths=", ".join(texts),
            )
        likely = closest(name, self._names_not_on_page(place, holder))
        fix = None
        hint = ""
        if likely:
            hint = suggestion(name, likely)
            at = f"{self.page.name}/{place}"
            fix = NameCorrection(at, NO_REASON, was=name, now=likely)
        return self._finding(
            place, "F102", fix, name=name, object=holder.name, hint=hint
        )

    def _names_not_on_page(self, place: str, holder: ApiObject) -> list[str]:
        """The members of an object that neither this place of the page nor one of its siblings names."""
        printed = self.printed_names[parent_of(place)]
        names = []
        for member in holder.members:
            if not member.server and member.name not in printed:
                names.append(member.name)
        return names

    def _paths_with_name(self, name: str) -> Sequence[tuple[str, ...]]:
        """The wire paths of all members of the resource with this name, in any case."""
        return self.paths_by_name.get(name.lower(), [])

    def _undocumented(self) -> Iterator[Finding]:
        """F107, for members that the API requires in an object of which the page documents others."""
        documented = self._documented_paths()
        # A dict as a set that keeps the order of the page.
        parents: dict[str, None] = {}
        for place, _ in self.page.walk():
            parents[parent_of(place)] = None
        for parent in parents:
            holder = self.alignment.holders.get(parent)
            aligned = self.alignment.at(parent)
            if holder is None:
                continue
            above = aligned.wire if aligned else ()
            for member in holder.members:
                path = (*above, member.name)
                if member.mandatory and not member.server and path not in documented:
                    yield self._finding(parent, "F107", name="/".join(path))

    def _documented_paths(self) -> set[tuple[str, ...]]:
        """The wire paths of the page's properties and of all members above them.

        A row at the wrong place documents the members of its name, because F103 reports it already.
        """
        paths: list[tuple[str, ...]] = []
        for place, prop in self.page.walk():
            aligned = self.alignment.at(place)
            if aligned:
                paths.append(aligned.wire)
            elif parent_of(place) in self.alignment.holders:
                paths.extend(self._paths_with_name(prop.name))
        documented = set()
        for path in paths:
            for length in range(1, len(path) + 1):
                documented.add(path[:length])
        return documented

    def _values(self, place: str, prop: Property, type_: Type) -> Iterator[Finding]:
        """F112 or F111, for code values that are not among the published values of the descriptor."""
        item = item_type(type_)
        if not isinstance(item, Descriptor):
            return
        published = self._published_values(item.name)
        # A descriptor without published values has values that each server defines. There is nothing to
        # compare with.
        if not published:
            return
        by_lower_case = {value.lower(): value for value in published}
        texts: set[str] = set()
        for _, value in prop.values:
            texts.update(code_values_of(value))
        for text in texts - set(published):
            api = by_lower_case.get(text.lower())
            if api is None:
                yield self._finding(place, "F111", value=text, descriptor=item.name)
                continue
            fix = ValueCorrection(
                at=f"{self.page.name}/{place}",
                why=NO_REASON,
                was=Literal(text),
                now=Literal(api),
            )
            yield self._finding(
                place, "F112", fix, value=text, descriptor=item.name, api=api
            )

    def _published_values(self, descriptor: str) -> tuple[str, ...]:
        """The code values that the facts list for a descriptor; empty if they list none."""
        for entry in self.facts.descriptors:
            if entry.name == descriptor:
                return entry.values
        return ()
