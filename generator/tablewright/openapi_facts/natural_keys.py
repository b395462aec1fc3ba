"""Finds the paths in the body that the flat query names of a resource stand for: its natural key, and others.

A GET filters by flat names, while the body has the same values in references. The standard uses the name of
the reference's part as the flat name. Where that would be ambiguous, it adds the name or the role of the
reference:

- `sectionReference/schoolId` is `schoolId`, and so is every other `schoolId` of the body;
- `programReference/educationOrganizationId` is `programEducationOrganizationId`, because the resource has an
  `educationOrganizationId` of its own;
- `graduationSchoolYearTypeReference/schoolYear` is `graduationSchoolYear`, by the role `graduation`;
- `gradingPeriodReference/periodSequence` is `gradingPeriodSequence`: a repeated word is written once;
- `fundDimensionReference/code` is `fundCode`: a general last word is left out.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.facts import FlatName
from tablewright.model.findings import Finding, PagePlace
from tablewright.naming import lower_first, pascal
from tablewright.openapi_facts.document import FlatParameter
from tablewright.openapi_facts.schemas import Schema, SchemaMember, Schemas

_ENDING = "Reference"
_WORD = re.compile(r"[A-Z]*[^A-Z]+|[A-Z]+")


@dataclass(frozen=True, slots=True)
class FlatNames:
    """The flat names of a resource with their paths in the body.

    `key` are those of the natural key, `queries` all others. `members` are the names of the members of the
    body that the key consists of. `findings` report names without a path.
    """

    key: tuple[FlatName, ...]
    queries: tuple[FlatName, ...]
    members: frozenset[str]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Place:
    """A path in the body with its flat name (empty for none); `mandatory` if every body has it."""

    flat: str
    path: str
    mandatory: bool


def read_flat_names(
    schemas: Schemas, page: str, schema: Schema, parameters: Sequence[FlatParameter]
) -> FlatNames:
    """Finds the paths of the flat names of a resource.

    Reports names of the key (F002) and other names (F003) that have no path; `page` is the page of the
    findings.
    """
    flat_names = frozenset(parameter.name for parameter in parameters)
    places = _places(schemas, schema, flat_names)
    key: list[FlatName] = []
    queries: list[FlatName] = []
    findings: list[Finding] = []
    identity: set[str] = set()
    for parameter in sorted(parameters, key=_identity_first):
        name = parameter.name
        if parameter.identity:
            identity.add(name)
        paths = _paths(name, places)
        if not paths:
            code = "F002" if parameter.identity else "F003"
            location = PagePlace(page, name)
            details = (("name", name),)
            findings.append(Finding(code, location, details))
        elif parameter.identity:
            key.append(FlatName(name, paths))
        else:
            queries.append(FlatName(name, paths))
    return FlatNames(
        key=tuple(key),
        queries=tuple(queries),
        members=_key_members(places, identity),
        findings=tuple(findings),
    )


def _identity_first(parameter: FlatParameter) -> tuple[bool, str]:
    """The sort key that puts the parts of the natural key first, each group in the order of the names."""
    return not parameter.identity, parameter.name


def _paths(flat: str, places: Sequence[_Place]) -> tuple[str, ...]:
    """The paths of a flat name. Mandatory ones come first, so that the first path always has a value."""
    mandatory = []
    others = []
    for place in places:
        if place.flat != flat:
            continue
        if place.mandatory:
            mandatory.append(place.path)
        else:
            others.append(place.path)
    return (*mandatory, *others)


def _key_members(places: Sequence[_Place], identity: Collection[str]) -> frozenset[str]:
    """The members of the body that are mandatory and have parts of the key only.

    No document states which references identify a resource. A reference with a part outside of the key does
    not: the course of a course offering is an example.
    """
    members = set()
    others = set()
    for place in places:
        member = place.path.partition("/")[0]
        members.add(member)
        is_part_of_key = place.flat in identity
        if not is_part_of_key or not place.mandatory:
            others.add(member)
    return frozenset(members - others)


def _places(
    schemas: Schemas, schema: Schema, flat_names: frozenset[str]
) -> tuple[_Place, ...]:
    """The paths in the body that a flat name may mean: scalars of the root, and parts of references."""
    places: list[_Place] = []
    for member in schema.members:
        mandatory = member.name in schema.required
        if member.name in flat_names:
            place = _Place(member.name, member.name, mandatory)
            places.append(place)
        elif member.target and not member.many:
            # A filter compares one value, so the parts of references in a list have no flat names.
            target = schemas.schema(member.target)
            places += _reference_places(target, member, flat_names, mandatory)
    return tuple(places)


def _reference_places(
    reference: Schema, member: SchemaMember, flat_names: frozenset[str], mandatory: bool
) -> Iterator[_Place]:
    """The parts of the reference in a member, each with its flat name."""
    if not reference.is_reference:
        return
    for part in reference.members:
        # The parts of the key are the required ones: the 3.3 document does not mark them in any other way.
        if part.name not in reference.required:
            continue
        # A flat name that is the plain name of another part belongs to that part.
        other_parts = reference.required - {part.name}
        available = flat_names - other_parts
        flat = ""
        for name in _candidates(member.name, reference.name, part.name):
            if name in available:
                flat = name
                break
        path = f"{member.name}/{part.name}"
        yield _Place(flat, path, mandatory)


def _candidates(member: str, reference: str, part: str) -> Iterator[str]:
    """The flat names that a part of a reference may have, the most specific one first."""
    name = member.removesuffix(_ENDING)
    entity = pascal(reference.removesuffix(_ENDING))
    part_words = pascal(part)
    # The role is the beginning of the member's name: `graduation` of `graduationSchoolYearTypeReference`.
    role = name.removesuffix(entity)
    if role and role != name:
        yield f"{role}{part_words}"
    yield f"{name}{part_words}"
    yield _joined(name, part)
    yield part
    first_words = _WORD.findall(name)[:-1]
    if first_words:
        head = "".join(first_words)
        yield f"{head}{part_words}"


def _joined(name: str, part: str) -> str:
    """Both names in one: a word that ends the first and begins the second is written once."""
    words = _WORD.findall(name)
    if words:
        last = words[-1]
        if lower_first(part).startswith(lower_first(last)):
            rest = part[len(last) :]
            return f"{name}{rest}"
    return f"{name}{pascal(part)}"
