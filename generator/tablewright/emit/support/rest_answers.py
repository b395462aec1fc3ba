"""The bodies and statuses that a package with the `rest` runtime answers with, as Python values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tablewright.errors import RenderError
from tablewright.model.facts import Member
from tablewright.model.types import Scalar
from tablewright.model.values import Literal
from tablewright.model.version import Convention, Resource, Version

#: A JSON scalar.
JsonScalar: TypeAlias = str | bool | int | float
Body: TypeAlias = dict[str, JsonScalar]


def answers_of(resource: Resource, version: Version) -> Mapping[str, object]:
    """`status`, `saved` and `replaced`: how the operation of a resource answers a success.

    All are empty for a family of resources, whose runtime answers with the records themselves. Raises
    RenderError if a body lacks a required member of the answer, or gives a value of another type.
    """
    if version.convention.page_kind == "resources":
        return {"status": 0, "saved": {}, "replaced": {}}
    operation = resource.operations[0]
    bodies = version.convention.answers
    members = _members(operation.answer, version)
    printed = _printed_answer(resource)
    saved = _typed(bodies.saved or printed, members, resource.name, "saved")
    replaced = _typed(
        bodies.replaced or bodies.saved or printed, members, resource.name, "replaced"
    )
    return {"status": operation.statuses[0], "saved": saved, "replaced": replaced}


def refused_body(convention: Convention) -> Body:
    """The body of every refusal, with the text `{message}` in the place of its message.

    The documents do not type the members of a refusal, so `true` and `false` are read as such.
    """
    body: Body = {}
    for name, text in convention.answers.refused:
        body[name] = text == "true" if text in ("true", "false") else text
    return body


def refusals_of(convention: Convention) -> dict[str, tuple[int, str]]:
    """Status and sentence by kind of refusal, as far as the convention gives them."""
    return {rule.kind: (rule.status, rule.message) for rule in convention.refusals}


def unauthenticated_status(version: Version) -> int:
    """The status for a missing or wrong API key."""
    status, _ = refusals_of(version.convention).get("unauthenticated", (401, ""))
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
    printed = []
    for prop in call.answer if call is not None else ():
        # A method page has one sample, and thus one scenario.
        value = prop.value("1")
        if isinstance(value, Literal):
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
        if member.mandatory and name not in typed:
            what = (
                f"there is no value for '{name}', which the answer of {page} requires"
            )
            raise RenderError(where, what, "add it")
    return typed


def _value(text: str, member: Member, where: str) -> JsonScalar:
    scalar = member.type.name if isinstance(member.type, Scalar) else ""
    try:
        match scalar:
            case "boolean":
                return {"true": True, "false": False}[text]
            case "integer":
                return int(text)
            case "number":
                return float(text)
            case _:
                # Dates and times are texts in JSON.
                return text
    except (KeyError, ValueError):
        raise RenderError(
            where, f"'{text}' of '{member.name}' is no {scalar}", "correct it"
        ) from None
