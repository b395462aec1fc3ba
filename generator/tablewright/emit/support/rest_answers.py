"""The bodies and statuses that a package with the `rest` runtime answers with, as Python values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias, assert_never

from tablewright.errors import RenderError
from tablewright.model.facts import Member
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
)
from tablewright.model.values import Literal
from tablewright.model.version import Convention, Resource, Version
from tablewright.values.words import value_words

#: A JSON scalar.
JsonScalar: TypeAlias = str | bool | int | float
Body: TypeAlias = dict[str, JsonScalar]


def answers_of(resource: Resource, version: Version) -> Mapping[str, object]:
    """The `status` of a success of a resource's operation, and its bodies `saved` and `replaced`.

    All are empty for a family of resources, whose runtime answers with the records themselves. Raises
    RenderError if a body lacks a required member of the answer, or gives a value of another type.
    """
    if version.convention.page_kind == "resources":
        return {"status": 0, "saved": {}, "replaced": {}}
    operation = resource.operations[0]
    bodies = version.convention.answers
    members = _members(operation.answer, version)
    # The convention decides; the sample answer of the page is used where it leaves a body out.
    saved_texts = bodies.saved or _printed_answer(resource)
    replaced_texts = bodies.replaced or saved_texts
    return {
        # The first status is that of a success.
        "status": operation.statuses[0],
        "saved": _typed(
            saved_texts,
            members,
            resource.name,
            "saved",
        ),
        "replaced": _typed(
            replaced_texts,
            members,
            resource.name,
            "replaced",
        ),
    }


def refused_body(convention: Convention) -> Body:
    """The body of every refusal, with the text `{message}` in the place of its message.

    The documents do not type the members of a refusal, so `true` and `false` are read as such.
    """
    body: Body = {}
    booleans = {"true": True, "false": False}
    for name, text in convention.answers.refused:
        body[name] = booleans.get(text, text)
    return body


def refusals_of(convention: Convention) -> dict[str, tuple[int, str]]:
    """Status and sentence by kind of refusal, as far as the convention gives them."""
    refusals: dict[str, tuple[int, str]] = {}
    for rule in convention.refusals:
        refusals[rule.kind] = (rule.status, rule.message)
    return refusals


def unauthenticated_status(version: Version) -> int:
    """The status for a missing or wrong API key."""
    refusals = refusals_of(version.convention)
    # 401 is also what the `rest` runtime answers by default.
    status, _ = refusals.get("unauthenticated", (401, ""))
    return status


def _members(name: str, version: Version) -> dict[str, Member]:
    """The members of an object of the version, by name."""
    for obj in version.objects:
        if obj.name == name:
            return {member.name: member for member in obj.members}
    return {}


def _printed_answer(resource: Resource) -> tuple[tuple[str, str], ...]:
    """The answer that the page prints, by member; members without a value are left out."""
    call = resource.page.call
    if call is None:
        return ()
    printed: list[tuple[str, str]] = []
    for prop in call.answer:
        # A method page has one sample, and thus one scenario.
        value = prop.value("1")
        if value is None:
            continue
        if not isinstance(value, Literal):
            where = f"{resource.page.name}/answer/{prop.name}"
            what = f"the sample answer has the value '{value_words(value)}', which is no fixed text"
            raise RenderError(where, what, "correct it to a text, or to no value")
        printed.append((prop.name, value.text))
    return tuple(printed)


def _typed(
    texts: Sequence[tuple[str, str]],
    members: Mapping[str, Member],
    page: str,
    body: str,
) -> Body:
    where = f"convention.yaml: answers/{body}"
    typed: Body = {}
    for name, text in texts:
        # Every name is a member: the names of the convention are checked when the spec is read.
        typed[name] = _value(text, members[name], where)
    for name, member in members.items():
        if not member.mandatory or name in typed:
            continue
        what = f"there is no value for '{name}', which the answer of {page} requires"
        raise RenderError(where, what, "add it")
    return typed


def _value(text: str, member: Member, where: str) -> JsonScalar:
    match member.type:
        case Scalar(name=scalar):
            try:
                return _scalar_value(text, scalar)
            except (KeyError, ValueError):
                what = f"'{text}' of '{member.name}' is not of the type {scalar}"
                raise RenderError(where, what, "correct it") from None
        case Descriptor():
            return text
        case Reference() | Nested() | ListOf():
            what = f"'{member.name}' is an object or a list, and '{text}' is a text"
            raise RenderError(where, what, "leave it out")
        case _:
            assert_never(member.type)


def _scalar_value(text: str, scalar: ScalarName) -> JsonScalar:
    """The JSON value that a text means. Raises KeyError or ValueError if it is not of this type."""
    match scalar:
        case "boolean":
            return {"true": True, "false": False}[text]
        case "integer":
            return int(text)
        case "number":
            return float(text)
        # Dates and times are texts in JSON.
        case (
            "string"
            | "date"
            | "datetime"
            | "local-datetime"
            | "time"
            | "date-or-datetime"
        ):
            return text
        case _:
            assert_never(scalar)
