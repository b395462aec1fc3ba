"""Facts of an operation page: it describes its own body and answer, so no API document is needed."""

from __future__ import annotations

from dataclasses import replace

from tablewright.errors import SpecError
from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.family import PageRule
from tablewright.model.page import Page, Property
from tablewright.model.types import Scalar, ScalarName
from tablewright.resolve.api.printed_types import printed_scalar


def facts_of(page: Page, rule: PageRule, dates: ScalarName) -> Facts:
    """The objects, key and members that an operation page declares.

    `dates` is the scalar that the page's `Date` means. Raises SpecError for a type nobody knows, and for a
    key that the page's body does not have.
    """
    for name in rule.key:
        if name not in [prop.name for prop in page.properties]:
            raise SpecError(
                "convention.yaml", f"{page.name} has no '{name}' to be its key", "name its members"
            )
    answer = page.call.answer if page.call else ()
    return Facts(
        data_standard="",
        resources=(ApiResource(page.name, rule.object, tuple(FlatName(name, (name,)) for name in rule.key)),),
        objects=(
            ApiObject(rule.object, "resource", _members(page, page.properties, dates, rule.key)),
            ApiObject(rule.answer, "item", _members(page, answer, dates, ())),
        ),
    )


def _members(
    page: Page, properties: tuple[Property, ...], dates: ScalarName, key: tuple[str, ...]
) -> tuple[Member, ...]:
    return tuple(
        Member(
            prop.name,
            replace(_scalar(page, prop, dates), one_of=prop.one_of),
            mandatory=prop.required == "required",
            key=prop.name in key,
        )
        for prop in properties
    )


def _scalar(page: Page, prop: Property, dates: ScalarName) -> Scalar:
    name = printed_scalar(prop)
    if name is None:
        raise SpecError(f"{page.name}/{prop.name}", f"unknown type '{prop.type}'", "correct it by an erratum")
    return Scalar(dates if name in ("date", "datetime") else name)
