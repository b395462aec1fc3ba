"""Flat names of a resource API resolved to places in the body: natural keys and other queries.

A GET filters by flat names; the body nests the same values in references. The standard forms the flat
name of a reference's part from the reference's role or name where the plain name would clash:

- `sectionReference/schoolId` is `schoolId`, merged with every other `schoolId` of the document;
- `programReference/educationOrganizationId` is `programEducationOrganizationId` beside an own organization;
- `graduationSchoolYearTypeReference/schoolYear` is `graduationSchoolYear` by its role;
- `gradingPeriodReference/periodSequence` is `gradingPeriodSequence`: a repeated word is written once;
- `fundDimensionReference/code` is `fundCode`: a general last word is dropped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.facts import FlatName
from tablewright.model.findings import Finding, PagePlace
from tablewright.naming import lower_first, pascal
from tablewright.openapi_facts.document import ApiDocument, FlatParameter, Schema, SchemaMember

_ENDING = "Reference"
_WORD = re.compile(r"[A-Z]*[^A-Z]+|[A-Z]+")


@dataclass(frozen=True, slots=True)
class FlatNames:
    """What the flat names of a resource mean.

    `members` names the root members that make up the key; `queries` holds the names beyond it.
    """

    key: tuple[FlatName, ...]
    queries: tuple[FlatName, ...]
    members: frozenset[str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    flat: str
    path: str
    mandatory: bool


def read_flat_names(
    api: ApiDocument, page: str, schema: Schema, parameters: Sequence[FlatParameter]
) -> FlatNames:
    """Resolves every flat name of a resource; names without a place in the body become findings."""
    places = _places(api, schema, frozenset(parameter.name for parameter in parameters))
    identity = sorted(parameter.name for parameter in parameters if parameter.identity)
    others = sorted(parameter.name for parameter in parameters if not parameter.identity)
    paths = {name: _paths(name, places) for name in (*identity, *others)}
    key = tuple(FlatName(name, paths[name]) for name in identity if paths[name])
    queries = tuple(FlatName(name, paths[name]) for name in others if paths[name])
    lost = [Finding("F002", PagePlace(page, name), (("name", name),)) for name in identity if not paths[name]]
    lost += [Finding("F003", PagePlace(page, name), (("name", name),)) for name in others if not paths[name]]
    return FlatNames(key, queries, _key_members(places, frozenset(identity)), tuple(lost))


def _paths(flat: str, places: Sequence[_Place]) -> tuple[str, ...]:
    """The places of a flat name: those always sent first, so that a reader may take the first."""
    found = [place for place in places if place.flat == flat]
    return tuple(place.path for place in sorted(found, key=lambda place: not place.mandatory))


def _key_members(places: Sequence[_Place], identity: frozenset[str]) -> frozenset[str]:
    """The root members of which every part belongs to the key, and which are always sent.

    No document says which references are identifying: a reference of which one part is outside of the
    key (the course of a course offering) is not.
    """
    roots = {place.path.partition("/")[0] for place in places}
    other = {
        place.path.partition("/")[0] for place in places if place.flat not in identity or not place.mandatory
    }
    return frozenset(roots - other)


def _places(api: ApiDocument, schema: Schema, flat_names: frozenset[str]) -> tuple[_Place, ...]:
    found: list[_Place] = []
    for member in schema.members:
        mandatory = member.name in schema.required
        if member.name in flat_names:
            found.append(_Place(member.name, member.name, mandatory))
        elif member.target and not member.many:
            found.extend(_reference_places(api.schema(member.target), member, flat_names, mandatory))
    return tuple(found)


def _reference_places(
    reference: Schema, member: SchemaMember, flat_names: frozenset[str], mandatory: bool
) -> Iterator[_Place]:
    if not reference.is_reference:
        return
    # The 3.3 document marks no identity inside references; there as later, they require exactly their key.
    for part in (part.name for part in reference.members if part.name in reference.required):
        # A flat name that is another part's own name is that part's, however well it fits this one.
        free = flat_names - (reference.required - {part})
        flat = next((name for name in _candidates(member.name, reference.name, part) if name in free), "")
        yield _Place(flat, f"{member.name}/{part}", mandatory)


def _candidates(member: str, reference: str, part: str) -> Iterator[str]:
    """The flat names that a part of a reference may have, the most particular first."""
    name = member.removesuffix(_ENDING)
    entity = pascal(reference.removesuffix(_ENDING))
    role = name.removesuffix(entity) if name != entity else ""
    if role and role != name:
        yield f"{role}{pascal(part)}"
    yield f"{name}{pascal(part)}"
    yield _joined(name, part)
    yield part
    head = "".join(_WORD.findall(name)[:-1])
    if head:
        yield f"{head}{pascal(part)}"


def _joined(name: str, part: str) -> str:
    """Both names, with the word that ends the one and begins the other written once."""
    words = _WORD.findall(name)
    tail = words[-1] if words else ""
    if tail and lower_first(part).startswith(lower_first(tail)):
        return f"{name}{part[len(tail):]}"
    return f"{name}{pascal(part)}"
