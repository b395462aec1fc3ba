"""Creates the facts of an operation page, which describes its body and answer without an API document."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace

from tablewright import naming
from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.family import PageRule
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.types import ItemType, ListOf, Nested, Scalar, ScalarName, Type
from tablewright.resolve.api.printed_types import printed_scalar, scalar_of_text


def facts_of(
    page: Page, rule: PageRule, dates: ScalarName, known: Collection[str] = ()
) -> Facts:
    """The objects, key and members that an operation page declares.

    `dates` is the scalar type that the page's `Date` means, and `known` are the names of the bodies of all
    operations, which a member of an answer may contain. A type that is not known is read as text, which
    `find_unknown_types` reports.
    """
    # An operation page has no references, so each part of its key is a member of the body itself.
    key = tuple(FlatName(name, (name,)) for name in rule.key)
    builder = _Builder(dates, frozenset(known))
    if rule.object:
        builder.add(rule.object, "resource", page.properties, rule.key)
    builder.add(rule.answer, "item", answer_properties(page, rule), ())
    # Without a body, the answer is the only object of the operation.
    resource = ApiResource(page.name, rule.object or rule.answer, key)
    return Facts(
        data_standard="", resources=(resource,), objects=tuple(builder.objects)
    )


def answer_properties(page: Page, rule: PageRule) -> tuple[Property, ...]:
    """The members of the answer: those that the page describes, and those that the convention adds."""
    printed = page.call.answer if page.call is not None else ()
    names = {prop.name for prop in printed}
    added = [prop for prop in rule.answer_members if prop.name not in names]
    return (*printed, *added)


def find_unknown_types(
    page: Page, rule: PageRule, known: Collection[str]
) -> Iterator[Finding]:
    """Yields finding L047 for each printed type of an operation page that is not known."""
    if page.call is None:
        return
    places: list[tuple[str, Property]] = list(page.walk())
    answer = replace(page, properties=answer_properties(page, rule))
    for place, prop in answer.walk():
        places.append((f"answer/{place}", prop))
    for place, prop in places:
        is_known = not prop.type or prop.type in known or bool(prop.properties)
        if not is_known and printed_scalar(prop) is None:
            yield _unknown_type(page, place, prop.type)
    for parameter in page.call.parameters:
        if parameter.type and scalar_of_text(parameter.type) is None:
            yield _unknown_type(page, f"parameters/{parameter.name}", parameter.type)


def _unknown_type(page: Page, place: str, printed: str) -> Finding:
    return Finding("L047", PagePlace(page.name, place), (("type", printed),))


@dataclass(slots=True)
class _Builder:
    """Collects the objects of a page: an object comes before those inside it."""

    dates: ScalarName
    known: frozenset[str]
    objects: list[ApiObject] = field(default_factory=list)

    def add(
        self,
        name: str,
        role: str,
        properties: tuple[Property, ...],
        key: tuple[str, ...],
    ) -> None:
        """Adds an object and all objects inside it."""
        position = len(self.objects)
        members: dict[str, Member] = {}
        for prop in properties:
            # A page that prints one member twice has finding E009; the first one counts.
            if prop.name in members:
                continue
            # An operation page is the only source, so the API refuses what the page calls required.
            members[prop.name] = Member(
                name=prop.name,
                type=self._type(name, prop),
                mandatory=prop.required == "required",
                key=prop.name in key,
            )
        item = ApiObject(
            name, "resource" if role == "resource" else "item", tuple(members.values())
        )
        self.objects.insert(position, item)

    def _type(self, holder: str, prop: Property) -> Type:
        """The type of a property; an object inside it is added."""
        item: ItemType
        if prop.properties:
            word = prop.name
            if prop.kind == "collection":
                word = naming.singular(word)
            name = f"{holder}{naming.pascal(word)}"
            self.add(name, "item", prop.properties, ())
            item = Nested(name)
        elif prop.type in self.known:
            item = Nested(prop.type)
        else:
            item = replace(self._scalar(prop), one_of=prop.one_of)
        return ListOf(item) if prop.kind == "collection" else item

    def _scalar(self, prop: Property) -> Scalar:
        """The scalar type of a property; text for an unknown type."""
        name = printed_scalar(prop) or "string"
        # A type with its form in brackets is exact. The convention decides about any other date, because
        # pages do not show the form of its text.
        if name in ("date", "datetime") and "(" not in prop.type:
            return Scalar(self.dates)
        return Scalar(name)
