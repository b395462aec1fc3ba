"""Samples against the bounds of the API: values that it refuses, and members that it misses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from tablewright.model.facts import ApiObject
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.page import way_to
from tablewright.model.types import Descriptor, ListOf, Scalar
from tablewright.model.version import Branch, Leaf, Many, Resource, Tree, VersionInfo
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.runtime.core.samples import resolve
from tablewright.values.limits import limit_violation
from tablewright.values.placeholders import placeholder_of

#: A wire path, and what the API has against the value there; or the object that lacks it.
Problem = tuple[str, str]
#: The name of that in the findings.
_DETAIL = {"F119": "problem", "F120": "object"}


@dataclass(frozen=True, slots=True)
class ApiLimits:
    """Says what the API refuses, of values as they are in the school year and on the day of a version."""

    namespaces: Mapping[str, str]
    school_year: int
    today: date

    @classmethod
    def of(cls, info: VersionInfo, namespaces: Mapping[str, str]) -> ApiLimits:
        """The judge of a version; `namespaces` maps its descriptors to their URIs."""
        return cls(namespaces, info.school_year, info.reference_date)

    def problems(self, tree: Tree, path: str = "") -> Iterator[Problem]:
        """The values of a payload that the API refuses."""
        if isinstance(tree, Leaf):
            problem = self._problem(tree)
            yield from ((path, problem),) if problem else ()
        for name, child in _children(tree, path):
            yield from self.problems(child, name)

    def within(self, tree: Tree) -> Tree | None:
        """The tree without the values that the API refuses; None for such a value."""
        match tree:
            case Leaf():
                return None if self._problem(tree) else tree
            case Branch(members=members):
                kept = ((name, self.within(child)) for name, child in members)
                return Branch(tuple((name, child) for name, child in kept if child is not None))
            case Many(items=items):
                left = (self.within(item) for item in items)
                return Many(tuple(item for item in left if item is not None))

    def _problem(self, leaf: Leaf) -> str:
        kind = leaf.type.item if isinstance(leaf.type, ListOf) else leaf.type
        assert isinstance(kind, Scalar | Descriptor)
        symbol = placeholder_of(leaf.value, kind, self.namespaces)
        namespace = self.namespaces.get(kind.name, "") if isinstance(kind, Descriptor) else ""
        return limit_violation(resolve(symbol, self.school_year, self.today), kind, namespace)


def within_limits(resource: Resource, limits: ApiLimits) -> Resource:
    """The resource with samples that hold no value that the API refuses."""
    samples = []
    for sample in resource.samples:
        payload = sample.payload and limits.within(sample.payload)
        assert payload is None or isinstance(payload, Branch)
        samples.append(replace(sample, payload=payload))
    return replace(resource, samples=tuple(samples))


def find_limit_violations(
    resource: Resource, alignment: Alignment, shapes: Shapes, limits: ApiLimits
) -> tuple[Finding, ...]:
    """Why the API refuses samples: values beyond its bounds (F119), and members that it misses (F120).

    One finding for all scenarios in which the same is wrong.
    """
    root, found = shapes.objects[resource.object], dict[tuple[str, str, str], list[str]]()
    for sample in resource.samples:
        payload = sample.payload
        beyond = limits.problems(payload) if payload else ()
        missing = _missing(payload, root, shapes) if payload else ()
        odd = [*(("F119", *each) for each in beyond), *(("F120", *each) for each in missing)]
        for each in dict.fromkeys(odd):
            found.setdefault(each, []).append(sample.scenario.number)
    return tuple(
        Finding(
            code,
            PagePlace(resource.page.name, _place(path, alignment), tuple(numbers)),
            (("path", path), (_DETAIL[code], what)),
        )
        for (code, path, what), numbers in found.items()
    )


def _place(path: str, alignment: Alignment) -> str:
    """Where the page has what stands at a wire path, else what is nearest above."""
    found = (alignment.place_of(tuple(each.split("/"))) for each in reversed(way_to(path)))
    return next(filter(None, found), "")


def _missing(tree: Tree, holder: ApiObject, shapes: Shapes, above: str = "") -> Iterator[Problem]:
    """The members that the API insists on and an object lacks, by path, with the object's name."""
    if isinstance(tree, Branch):
        own = {name for name, _ in tree.members}
        absent = (each for each in holder.members if each.mandatory and each.name not in own)
        yield from ((f"{above}/{each.name}".lstrip("/"), holder.name) for each in absent)
    kinds = {each.name: each.type for each in holder.members}
    for path, child in _children(tree, above):
        name = path.rpartition("/")[2]
        below = holder if isinstance(tree, Many) else shapes.held_by(kinds[name])
        yield from _missing(child, below, shapes, path) if below else ()


def _children(tree: Tree, path: str) -> Iterable[tuple[str, Tree]]:
    """What an object or a list holds, by path; the items of a list have that of the list."""
    match tree:
        case Branch(members=members):
            return ((f"{path}/{name}".lstrip("/"), child) for name, child in members)
        case Many(items=items):
            return ((path, item) for item in items)
        case Leaf():
            return ()
