"""Creates the facts of an operation page, which describes its body and answer without an API document."""

from __future__ import annotations

from dataclasses import replace

from tablewright.errors import EntryError, SpecError
from tablewright.model.facts import ApiObject, ApiResource, Facts, FlatName, Member
from tablewright.model.family import PageRule
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.types import Scalar, ScalarName
from tablewright.resolve.api.printed_types import printed_scalar


def facts_of(page: Page, rule: PageRule, dates: ScalarName) -> Facts:
    """The objects, key and members that an operation page declares.

    `dates` is the scalar type that the page's `Date` means. Raises SpecError for an unknown type, and for a
    key that is not a member of the page's body.
    """
    names = [prop.name for prop in page.properties]
    for name in rule.key:
        if name not in names:
            what = f"{page.name} has no '{name}' to be its key"
            keys = ("pages", page.name, "key")
            raise EntryError("convention.yaml", what, "name its members", keys)
    answer = page.call.answer if page.call is not None else ()
    key = tuple(FlatName(name, (name,)) for name in rule.key)
    return Facts(
        data_standard="",
        resources=(ApiResource(page.name, rule.object, key),),
        objects=(
            ApiObject(
                rule.object,
                "resource",
                _members(page, page.properties, dates, rule.key),
            ),
            ApiObject(rule.answer, "item", _members(page, answer, dates, ())),
        ),
    )


def _members(
    page: Page,
    properties: tuple[Property, ...],
    dates: ScalarName,
    key: tuple[str, ...],
) -> tuple[Member, ...]:
    members = []
    for prop in properties:
        scalar = replace(_scalar(page, prop, dates), one_of=prop.one_of)
        # An operation page is the only source, so the API refuses what the page calls required.
        mandatory = prop.required == "required"
        members.append(
            Member(prop.name, scalar, mandatory=mandatory, key=prop.name in key)
        )
    return tuple(members)


def _scalar(page: Page, prop: Property, dates: ScalarName) -> Scalar:
    """The scalar type of a property. Raises SpecError for an unknown type."""
    name = printed_scalar(prop)
    if name is None:
        raise SpecError(
            f"{page.name}/{prop.name}",
            f"unknown type '{prop.type}'",
            "correct it in corrections.yaml",
        )
    return Scalar(dates if name in ("date", "datetime") else name)
