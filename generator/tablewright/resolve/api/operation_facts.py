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
    # An operation page has no references, so each part of its key is a member of the body itself.
    key = tuple(FlatName(name, (name,)) for name in rule.key)
    resource = ApiResource(page.name, rule.object, key)
    body_members = _members(page, page.properties, dates, rule.key)
    body = ApiObject(rule.object, "resource", body_members)
    answer_properties = page.call.answer if page.call is not None else ()
    answer_members = _members(page, answer_properties, dates, ())
    answer = ApiObject(rule.answer, "item", answer_members)
    return Facts(data_standard="", resources=(resource,), objects=(body, answer))


def _members(
    page: Page,
    properties: tuple[Property, ...],
    dates: ScalarName,
    key: tuple[str, ...],
) -> tuple[Member, ...]:
    """The members of the body or of the answer, in the order of the page."""
    members = []
    for prop in properties:
        scalar = replace(_scalar(page, prop, dates), one_of=prop.one_of)
        # An operation page is the only source, so the API refuses what the page calls required.
        mandatory = prop.required == "required"
        member = Member(
            name=prop.name,
            type=scalar,
            mandatory=mandatory,
            key=prop.name in key,
        )
        members.append(member)
    return tuple(members)


def _scalar(page: Page, prop: Property, dates: ScalarName) -> Scalar:
    """The scalar type of a property. Raises SpecError for an unknown type."""
    name = printed_scalar(prop)
    if name is None:
        where = f"{page.name}/{prop.name}"
        what = f"unknown type '{prop.type}'"
        raise SpecError(where, what, "correct it in corrections.yaml")
    # The family's convention decides what a `Date` is, because pages do not show the form of its text.
    if name in ("date", "datetime"):
        return Scalar(dates)
    return Scalar(name)
