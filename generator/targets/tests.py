"""Executable scenario tests: a module a resource, run against the application or a server."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from generator import naming
from generator.model.artifact import Artifact
from generator.model.facts import ApiObject, Member
from generator.model.types import Descriptor, ListOf, Scalar
from generator.model.version import Branch, Many, Resource, Tree, Version
from generator.schemas import target_of
from generator.templating import render


@dataclass(frozen=True, slots=True)
class BrokenView:
    """One rule broken: what to call it, the member's path, how, and the value that breaks it."""

    name: str
    path: str
    how: str
    value: int | None = None


def emit(version: Version) -> tuple[Artifact, ...]:
    """The `tests` folder: a conftest with `--base-url`, and a module a resource."""
    family = version.convention.runtime
    conftest = render(f"tests/{family}_conftest.py.jinja", info=version.info, package=version.info.package)
    modules = [_module(resource, version) for resource in version.resources]
    return (Artifact("tests/conftest.py", conftest, "python"), *modules)


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
        broken=tuple(broken_payloads(resource, version)),
        years=(version.info.school_year, version.info.reference_date.year + 9),
    )
    return Artifact(f"tests/test_{module}.py", text, "python")


def broken_payloads(resource: Resource, version: Version) -> Iterator[BrokenView]:
    """Every rule of the API's objects that the first sample can break, one at a time."""
    payload = next((sample.payload for sample in resource.samples if sample.payload is not None), None)
    if payload is not None:
        bare = frozenset(descriptor.name for descriptor in version.descriptors if not descriptor.namespace)
        shapes = _Shapes({obj.name: obj for obj in version.objects}, bare)
        yield from _below(payload, shapes.objects[resource.object], "", shapes)


@dataclass(frozen=True, slots=True)
class _Shapes:
    """The objects by name, and the descriptors whose values are any text."""

    objects: Mapping[str, ApiObject]
    bare: frozenset[str]


def _below(tree: Branch, obj: ApiObject, above: str, shapes: _Shapes) -> Iterator[BrokenView]:
    members = {member.name: member for member in obj.members}
    for name, child in tree.members:
        path, member = f"{above}{name}", members[name]
        yield from (
            BrokenView(f"{path} {how}", path, how, value) for how, value in _rules_of(member, shapes.bare)
        )
        inner = _first(child)
        if isinstance(inner, Branch):
            yield from _below(inner, shapes.objects[target_of(member.type)], f"{path}/", shapes)


def _first(tree: Tree) -> Tree:
    return tree.items[0] if isinstance(tree, Many) else tree


def _rules_of(member: Member, bare: frozenset[str]) -> Iterator[tuple[str, int | None]]:
    if member.mandatory:
        yield "missing", None
    match member.type:
        case Scalar(name="date" | "datetime" | "local-datetime" | "time" | "date-or-datetime"):
            yield "not-a-date", None
        case Scalar(one_of=one_of) if one_of:
            yield "unknown-value", None
        case Descriptor(name=name) if name not in bare:
            yield "wrong-descriptor", None
        case Scalar() | ListOf() | Descriptor():
            yield "wrong-type", None
    if isinstance(member.type, Scalar) and member.type.max_length is not None:
        yield "too-long", member.type.max_length
