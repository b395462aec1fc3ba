"""The scenario tests of a package: one module for each resource, run against the application or a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from tablewright import naming
from tablewright.emit.support.python_text import python_name
from tablewright.emit.support.reserved_names import imported_class
from tablewright.emit.support.rest_answers import status_of, unauthenticated_status
from tablewright.emit.support.schemas import ModelClass, layout_of, target_of
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import ApiObject, Member
from tablewright.model.json_types import Json
from tablewright.model.requirements import EitherResource
from tablewright.model.types import Descriptor, ListOf, Nested, Reference, Scalar
from tablewright.model.version import ArrayTree, Branch, Resource, Version
from tablewright.package_names import module_name
from tablewright.runtime.core.samples.requirements import violations_of
from tablewright.values.json_schema import range_of
from tablewright.values.placeholders import placeholders_of
from tablewright.values.requirements import requirement_json

#: The output kinds whose modules the emitted files import.
NEEDS = ("api", "models", "runtime", "samples")

#: An index in the path of a member, as in `sections/1/schoolId`.
_INDEX = re.compile(r"/\d+(?=/)")


@dataclass(frozen=True, slots=True)
class InvalidCaseView:
    """A rule that a test breaks: the path of the member, the violation, the limit, and the scenario.

    `scenario` is the number of the scenario whose payload is changed; empty for the first one.
    """

    path: str
    violation: str
    limit: int | float | None = None
    scenario: str = ""


@dataclass(frozen=True, slots=True)
class _SampleMember:
    """A member of a sample. Its path has an index for every array item but the first."""

    path: str
    member: Member
    scenario: str


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `tests` folder of a package."""
    family = version.convention.runtime
    conftest = render(
        f"tests/{family}_conftest.py.jinja",
        info=version.info,
        package=python_name(version.info.package),
        years=_years(version),
    )
    artifacts = [Artifact("tests/conftest.py", conftest, "python")]
    model_classes = layout_of(version).model_classes
    for resource in version.resources:
        model_class = model_classes[resource.object]
        artifacts.append(_test_module(resource, model_class, version))
    # Operation pages have no order: each of their scenarios is a call of its own.
    if version.convention.page_kind == "resources":
        artifacts.append(_test_of_all_scenarios(version))
    return tuple(artifacts)


def _test_of_all_scenarios(version: Version) -> Artifact:
    """The test that runs the scenarios of all resources in the order of their prerequisites."""
    text = render(
        f"tests/{version.convention.runtime}_all_scenarios.py.jinja",
        info=version.info,
        package=python_name(version.info.package),
        years=_years(version),
    )
    return Artifact("tests/test_all_scenarios.py", text, "python")


def _years(version: Version) -> tuple[int, int]:
    """The school years that the samples are tested for: the default one, and a later one."""
    return version.info.school_year, version.info.school_year + 9


def _test_module(
    resource: Resource, model_class: ModelClass, version: Version
) -> Artifact:
    module = module_name(resource.name)
    model = imported_class(model_class.class_name, "tests")
    text = render(
        f"tests/{version.convention.runtime}_test.py.jinja",
        info=version.info,
        package=python_name(version.info.package),
        resource=resource,
        module=python_name(module),
        sample=naming.kebab(resource.name),
        model_imports=[model],
        class_name=python_name(model.local_name),
        numbers=[
            sample.scenario.number
            for sample in resource.samples
            if sample.payload is not None
        ],
        invalid_cases=tuple(invalid_cases(resource, version)),
        ruled_numbers=_numbers_that_meet_rules(resource, version),
        years=_years(version),
        settings=dict(version.convention.settings),
        unauthenticated=unauthenticated_status(version),
        has_key=_has_key(resource, version),
        headers=_headers(resource),
        parameter_cases=tuple(_parameter_cases(resource, version)),
        invalid_parameter=_invalid_parameter_status(resource, version),
    )
    return Artifact(f"tests/test_{module}.py", text, "python")


def _numbers_that_meet_rules(resource: Resource, version: Version) -> list[str]:
    """The scenarios whose complete payloads meet the additional requirements.

    There are none if a payload alone cannot break a requirement of the resource.
    """
    namespaces = {
        descriptor.name: descriptor.namespace for descriptor in version.descriptors
    }
    entries: list[dict[str, Json]] = []
    for rule in resource.rules:
        # Another resource may have the data, so a test of the payload could not fail.
        if not isinstance(rule, EitherResource):
            entries.append(requirement_json(rule))
    numbers: list[str] = []
    for sample in resource.samples:
        if sample.complete is None or not entries:
            continue
        payload = placeholders_of(sample.complete, namespaces)
        assert isinstance(payload, dict)
        # A maintainer has accepted the finding about any other scenario.
        if not violations_of(payload, entries):
            numbers.append(sample.scenario.number)
    return numbers


def _has_key(resource: Resource, version: Version) -> bool:
    """Whether a resource's operation requires the API key."""
    key_name = version.convention.setting("api-key-parameter")
    names = [parameter.name for parameter in resource.operations[0].parameters]
    return bool(key_name) and key_name in names


def _headers(resource: Resource) -> tuple[str, ...]:
    """The parameters of an operation that are sent as headers."""
    names: list[str] = []
    for parameter in resource.operations[0].parameters:
        if parameter.where == "header":
            names.append(parameter.name)
    return tuple(names)


#: A value that no parameter of a type can have. Every text is a text, so `string` has none.
_WRONG_VALUES = {
    "integer": "1.5",
    "number": "one",
    "boolean": "perhaps",
    "date": "01/03/2017",
    "datetime": "2017-03-01",
    "local-datetime": "2017-03-01",
    "time": "noon",
    "date-or-datetime": "01/03/2017",
}


def _parameter_cases(
    resource: Resource, version: Version
) -> Iterator[tuple[str, str | None]]:
    """The ways in which a parameter of an operation can be wrong: absent (None), or not of its type."""
    if version.convention.page_kind == "resources":
        return
    key_name = version.convention.setting("api-key-parameter")
    for parameter in resource.operations[0].parameters:
        # The tests of the key are others.
        if parameter.name == key_name:
            continue
        if parameter.required == "required" and parameter.where != "path":
            yield parameter.name, None
        wrong = _WRONG_VALUES.get(parameter.type)
        if wrong is None:
            continue
        if parameter.where == "path":
            # A slash would be read as the end of a segment of the path.
            wrong = wrong.replace("/", ".")
        yield parameter.name, wrong


def _invalid_parameter_status(resource: Resource, version: Version) -> int:
    refusals = version.convention.refusals
    if resource.service is not None:
        refusals = (*refusals, *resource.service.refusals)
    return status_of("invalid-parameter", refusals)


def invalid_cases(resource: Resource, version: Version) -> Iterator[InvalidCaseView]:
    """Every rule of the API that the samples of a resource can break, one case each.

    A case changes the first sample that contains the member, in most cases the first sample of all.
    """
    objects = {obj.name: obj for obj in version.objects}
    open_descriptors = {
        descriptor.name
        for descriptor in version.descriptors
        if not descriptor.namespace
    }
    key_paths: set[str] = set()
    if version.convention.page_kind == "resources":
        for part in resource.api.key:
            key_paths.update(part.paths)
    members: dict[str, _SampleMember] = {}
    is_first = True
    for sample in resource.samples:
        if sample.payload is None:
            continue
        scenario = "" if is_first else sample.scenario.number
        is_first = False
        for found in _sample_members(
            sample.payload, objects[resource.object], "", scenario, objects
        ):
            members.setdefault(_INDEX.sub("", found.path), found)
    for path, found in members.items():
        for violation, limit in _rules_of(
            found.member, open_descriptors, is_key=path in key_paths
        ):
            yield InvalidCaseView(found.path, violation, limit, found.scenario)


def _sample_members(
    tree: Branch,
    obj: ApiObject,
    prefix: str,
    scenario: str,
    objects: Mapping[str, ApiObject],
) -> Iterator[_SampleMember]:
    """Every member of a payload, each before the members inside it."""
    members = {member.name: member for member in obj.members}
    for name, child in tree.members:
        yield _SampleMember(f"{prefix}{name}", members[name], scenario)
        items = child.items if isinstance(child, ArrayTree) else (child,)
        for index, item in enumerate(items):
            if isinstance(item, Branch):
                item_object = objects[target_of(members[name].type)]
                # Without an index, a path means the first item.
                step = f"{name}/{index}" if index else name
                yield from _sample_members(
                    item, item_object, f"{prefix}{step}/", scenario, objects
                )


def _rules_of(
    member: Member, open_descriptors: set[str], *, is_key: bool
) -> Iterator[tuple[str, int | float | None]]:
    """The ways in which a value of the member can be invalid, each with the limit that it passes."""
    if member.mandatory:
        yield "missing", None
    match member.type:
        case Scalar(name="date" | "datetime" | "local-datetime" | "date-or-datetime"):
            yield "not-a-date", None
        case Scalar(name="time"):
            yield "not-a-time", None
        case Scalar(one_of=one_of) if one_of:
            yield "unknown-value", None
        case Descriptor(name=name) if name not in open_descriptors:
            yield "wrong-descriptor", None
        case Scalar() | Descriptor() | Reference() | Nested() | ListOf():
            yield "wrong-type", None
        case _:
            assert_never(member.type)
    if isinstance(member.type, Scalar):
        yield from _limits_of(member.type)
        if is_key and member.type.name == "string":
            yield "padded", None


def _limits_of(kind: Scalar) -> Iterator[tuple[str, int | float]]:
    minimum, maximum = range_of(kind)
    # No text is shorter than a minimum length of 0.
    limits = {
        "too-short": kind.min_length or None,
        "too-long": kind.max_length,
        "too-small": minimum,
        "too-large": maximum,
    }
    for violation, limit in limits.items():
        if limit is not None:
            yield violation, limit
