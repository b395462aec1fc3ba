"""The order in which a version's resources are filled: what a record refers to is there before it.

An edge is a reference that the page documents, or a prerequisite that it names. Where edges make a circle,
a prerequisite gives way, never a reference as long as there is a prerequisite in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tablewright.model.facts import ApiObject
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.version import Resource
from tablewright.resolve.api.alignment import Shapes
from tablewright.resolve.samples.dependencies import Needs

#: A resource -> the resources that come before it, each with whether a reference says so.
Edges = dict[str, dict[str, bool]]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Every resource with those that come before it, in an order that heeds them, and what is odd."""

    order: tuple[tuple[str, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]


def order_of(
    resources: tuple[Resource, ...],
    objects: tuple[ApiObject, ...],
    known: tuple[str, ...],
    spoken: Mapping[str, str],
) -> Ordered:
    """The resources in dependency order, those that do not depend on each other by name.

    `known` are all resources of the API, `spoken` what pages call some of them. A circle is a finding, and
    so is what `Needs` finds odd.
    """
    needs = Needs(resources, Shapes({item.name: item for item in objects}), known, spoken)
    edges: Edges = {}
    findings: list[Finding] = []
    for resource in resources:
        need = needs.of(resource)
        own = edges[resource.name] = dict.fromkeys(need.prerequisites, False)
        own |= dict.fromkeys(need.references, True)
        findings += need.findings
        own.pop(resource.name, None)
    pages = {resource.name: resource.page.name for resource in resources}
    order = tuple((name, tuple(sorted(edges[name]))) for name in _sorted(edges, pages, findings))
    return Ordered(order, tuple(findings))


def _sorted(edges: Edges, pages: Mapping[str, str], findings: list[Finding]) -> Iterator[str]:
    """The names with all that they need before them; an edge that makes a circle is taken out of `edges`."""
    left = set(edges)
    while left:
        ready = min((name for name in left if not left & edges[name].keys()), default="")
        if ready:
            left.remove(ready)
            yield ready
            continue
        circle = _circle(edges, left)
        steps = [(name, circle[(at + 1) % len(circle)]) for at, name in enumerate(circle)]
        name, before = next((step for step in steps if not edges[step[0]][step[1]]), steps[0])
        del edges[name][before]
        details = (("circle", " > ".join((*circle, circle[0]))), ("before", before))
        findings.append(Finding("S017", PagePlace(pages[name], "prerequisites"), details))


def _circle(edges: Edges, left: set[str]) -> list[str]:
    """Names of which each needs the next and the last the first."""
    path = [min(left)]
    while True:
        following = min(left & edges[path[-1]].keys())
        if following in path:
            return path[path.index(following) :]
        path.append(following)
