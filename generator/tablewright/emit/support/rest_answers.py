"""The bodies and statuses that a package with the `rest` runtime answers with, as Python values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias, assert_never

from tablewright.errors import RenderError
from tablewright.model.facts import ApiObject, Member
from tablewright.model.json_types import Json
from tablewright.model.types import (
    Descriptor,
    ListOf,
    Nested,
    Reference,
    Scalar,
    ScalarName,
    item_type,
)
from tablewright.model.version import (
    DEFAULT_STATUSES,
    Convention,
    RefusalKind,
    RefusalRule,
    Resource,
    Version,
)
from tablewright.runtime.core.samples.placeholders import resolve
from tablewright.values.placeholders import placeholders_of
from tablewright.values.scalar_text import scalar_value

Body: TypeAlias = dict[str, Json]


def answers_of(resource: Resource, version: Version) -> Mapping[str, object]:
    """The `status` of a success of a resource's operation, and its bodies `saved` and `replaced`.

    All are empty for a family of resources, whose runtime answers with the records themselves. Raises
    RenderError if a body lacks a required member of the answer, or gives a value of another type.
    """
    service = resource.service
    if service is None:
        return {"status": 0, "saved": {}, "replaced": {}}
    operation = resource.operations[0]
    objects = {item.name: item for item in version.objects}
    members = {member.name: member for member in objects[operation.answer].members}
    printed = _printed_body(resource, version, objects)
    saved = printed
    if service.saved:
        saved = _typed(service.saved, members, resource.name, "saved")
    replaced = saved
    if service.replaced:
        replaced = _typed(service.replaced, members, resource.name, "replaced")
    return {
        # The first status is that of a success.
        "status": operation.statuses[0],
        "saved": saved,
        "replaced": replaced,
    }


def _printed_body(
    resource: Resource, version: Version, objects: Mapping[str, ApiObject]
) -> Body:
    """The sample answer of a page; required members that it lacks get a value, to make it valid."""
    service = resource.service
    assert service is not None
    info = version.info
    # The answer is a text of the package, so its dates are those of the default school year.
    placeholders = placeholders_of(service.printed_answer, {})
    body = resolve(placeholders, info.school_year, info.reference_date)
    has_sample = bool(service.printed_answer.members)
    name = resource.operations[0].answer
    return _completed(body, name, objects, (), with_lists=not has_sample)


def _completed(
    body: Body,
    name: str,
    objects: Mapping[str, ApiObject],
    above: tuple[str, ...],
    *,
    with_lists: bool,
) -> Body:
    """A body with its required members, in the order of the object; `above` are the objects around it.

    `with_lists` adds every list as an empty one.
    """
    complete: Body = {}
    around = (*above, name)
    for member in objects[name].members:
        item = item_type(member.type)
        is_list = isinstance(member.type, ListOf)
        value = body.get(member.name)
        # An object that contains itself would never be complete.
        inner = item.object if isinstance(item, Nested | Reference) else ""
        if value is None and is_list and (with_lists or member.mandatory):
            value = []
        elif value is None and member.mandatory and inner and inner not in around:
            value = {}
        elif value is None and member.mandatory and isinstance(item, Scalar):
            value = item.one_of[0] if item.one_of else EXAMPLES[item.name]
        if value is None:
            continue
        if inner and isinstance(value, dict):
            value = _completed(value, inner, objects, around, with_lists=with_lists)
        elif inner and isinstance(value, list):
            items: list[Json] = []
            for part in value:
                assert isinstance(part, dict)
                items.append(_completed(part, inner, objects, around, with_lists=False))
            value = items
        complete[member.name] = value
    return complete


def refused_body(convention: Convention) -> Body:
    """The body of every refusal, with the text `{message}` in the place of its message.

    The documents do not type the members of a refusal, so `true` and `false` are read as such.
    """
    body: Body = {}
    booleans = {"true": True, "false": False}
    for name, text in convention.answers.refused:
        body[name] = booleans.get(text, text)
    return body


def refusals_of(rules: Iterable[RefusalRule]) -> dict[str, tuple[int, str]]:
    """Status and sentence by kind of refusal, as far as the convention gives them."""
    refusals: dict[str, tuple[int, str]] = {}
    for rule in rules:
        refusals[rule.kind] = (rule.status, rule.message)
    return refusals


def unauthenticated_status(version: Version) -> int:
    """The status for a missing or wrong API key."""
    return status_of("unauthenticated", version.convention.refusals)


def status_of(kind: RefusalKind, rules: Iterable[RefusalRule]) -> int:
    """The status of a kind of refusal: that of the last rule about it, else the usual one."""
    status = DEFAULT_STATUSES[kind]
    for rule in rules:
        if rule.kind == kind:
            status = rule.status
    return status


#: The value of a required member of an answer that neither the page nor the convention gives.
EXAMPLES: Mapping[ScalarName, Json] = {
    "string": "example",
    "integer": 1,
    "number": 1,
    "boolean": True,
    "date": "2017-03-01",
    "date-or-datetime": "2017-03-01",
    "datetime": "2017-03-01T08:00:00Z",
    "local-datetime": "2017-03-01T08:00:00",
    "time": "08:00:00",
}


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
        # A text cannot give a list, and the empty list is a valid one.
        if isinstance(member.type, ListOf):
            typed[name] = []
            continue
        what = f"there is no value for '{name}', which the answer of {page} requires"
        raise RenderError(where, what, "add it")
    return typed


def _value(text: str, member: Member, where: str) -> Json:
    match member.type:
        case Scalar(name=scalar):
            try:
                return scalar_value(text, scalar)
            except ValueError:
                what = f"'{text}' of '{member.name}' is not of the type {scalar}"
                raise RenderError(where, what, "correct it") from None
        case Descriptor():
            return text
        case Reference() | Nested() | ListOf():
            what = f"'{member.name}' is an object or a list, and '{text}' is a text"
            raise RenderError(where, what, "leave it out")
        case _:
            assert_never(member.type)
