"""Executable scenario tests: a module a resource, run against the application or a server."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.rest_answers import unauthenticated_status
from tablewright.emit.support.schemas import target_of
from tablewright.emit.support.templating import render
from tablewright.model.artifact import Artifact
from tablewright.model.facts import ApiObject, Member
from tablewright.model.types import Descriptor, Scalar
from tablewright.model.version import Branch, Many, Resource, Version


@dataclass(frozen=True, slots=True)
class InvalidCaseView:
    """One rule broken: the member's path, how, the bound that is passed, and whose sample it is.

    `scenario` is empty for the first sample.
    """

    path: str
    how: str
    bound: int | float | None = None
    scenario: str = ""


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `tests` folder: a conftest with `--base-url`, and a module a resource."""
    family = version.convention.runtime
    conftest = render(f"tests/{family}_conftest.py.jinja", info=version.info, package=version.info.package)
    modules = [_module(resource, version) for resource in version.resources]
    return (Artifact("tests/conftest.py", conftest, "python"), *modules, *_story(version))


def _story(version: Version) -> Iterator[Artifact]:
    """The test that runs all scenarios in order, where an API holds resources."""
    if version.convention.page_kind == "resources":
        text = render(
            f"tests/{version.convention.runtime}_story.py.jinja",
            info=version.info,
            package=version.info.package,
            years=_years(version),
        )
        yield Artifact("tests/test_story.py", text, "python")


def _years(version: Version) -> tuple[int, int]:
    """The school years that samples are tested for: the usual one, and a later one."""
    return version.info.school_year, version.info.school_year + 9


def _module(resource: Resource, version: Version) -> Artifact:
    module = naming.module_name(resource.name)
    text = render(
        f"tests/{version.convention.runtime}_test.py.jinja",
        info=version.info,
        package=version.info.package,
        resource=resource,
        module=module,
        sample=naming.kebab(resource.name),
        class_name=naming.pascal(resource.object),
        numbers=[sample.scenario.number for sample in resource.samples if sample.payload is not None],
        invalid_cases=tuple(broken_payloads(resource, version)),
        years=_years(version),
        settings=dict(version.convention.settings),
        unauthenticated=unauthenticated_status(version),
    )
    return Artifact(f"tests/test_{module}.py", text, "python")


def broken_payloads(resource: Resource, version: Version) -> Iterator[InvalidCaseView]:
    """Every rule of the API's objects that the samples can break, one at a time.

    Each member is broken where it stands first, most of them in the first sample.
    """
    objects = {obj.name: obj for obj in version.objects}
    bare = frozenset(descriptor.name for descriptor in version.descriptors if not descriptor.namespace)
    keys = _key_paths(resource, version)
    sent = [(sample.scenario.number, sample.payload) for sample in resource.samples if sample.payload]
    spots: dict[str, _Spot] = {}
    for number, payload in sent:
        scenario = "" if number == sent[0][0] else number
        for spot in _spots(payload, objects[resource.object], "", scenario, objects):
            spots.setdefault(_INDEX.sub("", spot.path), spot)
    for path, spot in spots.items():
        for how, bound in _rules_of(spot.member, bare, is_key=path in keys):
            yield InvalidCaseView(spot.path, how, bound, spot.scenario)


def _key_paths(resource: Resource, version: Version) -> frozenset[str]:
    """The paths of a resource's natural key; the key of an operation is no rule of its API."""
    if version.convention.page_kind == "operations":
        return frozenset()
    return frozenset(path for part in resource.api.key for path in part.paths)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A member of a sample: its path, with an index for any but the first item of an array."""

    path: str
    member: Member
    scenario: str


_INDEX = re.compile(r"/\d+(?=/)")


def _spots(
    tree: Branch, obj: ApiObject, above: str, scenario: str, objects: Mapping[str, ApiObject]
) -> Iterator[_Spot]:
    members = {member.name: member for member in obj.members}
    for name, child in tree.members:
        yield _Spot(f"{above}{name}", members[name], scenario)
        for number, item in enumerate(child.items if isinstance(child, Many) else (child,)):
            if isinstance(item, Branch):
                below = objects[target_of(members[name].type)]
                step = f"{name}/{number}" if number else name
                yield from _spots(item, below, f"{above}{step}/", scenario, objects)


def _rules_of(
    member: Member, bare: frozenset[str], *, is_key: bool
) -> Iterator[tuple[str, int | float | None]]:
    if member.mandatory:
        yield "missing", None
    match member.type:
        case Scalar(name="date" | "datetime" | "local-datetime" | "date-or-datetime"):
            yield "not-a-date", None
        case Scalar(name="time"):
            yield "not-a-time", None
        case Scalar(one_of=one_of) if one_of:
            yield "unknown-value", None
        case Descriptor(name=name) if name not in bare:
            yield "wrong-descriptor", None
        case _:
            yield "wrong-type", None
    if isinstance(member.type, Scalar):
        yield from _bounds_of(member.type)
        if is_key and member.type.name == "string":
            yield "padded", None


def _bounds_of(kind: Scalar) -> Iterator[tuple[str, int | float]]:
    bounds = {
        "too-short": kind.min_length or None,
        "too-long": kind.max_length,
        "too-small": kind.minimum,
        "too-large": kind.maximum,
    }
    yield from ((how, bound) for how, bound in bounds.items() if bound is not None)
