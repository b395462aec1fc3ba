"""The order of a version's resources: each resource comes after those that its records refer to.

A resource depends on another if its page documents a reference to it, or names it as a prerequisite. Where
dependencies are circular, a prerequisite is ignored; a reference only if the circle has no prerequisite.
"""

from __future__ import annotations

import graphlib
import heapq
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass

from tablewright.model.facts import ApiObject
from tablewright.model.findings import Finding, PagePlace
from tablewright.model.version import Resource
from tablewright.resolve.api.alignment import Shapes
from tablewright.resolve.samples.dependencies import DependencyReader

#: For each resource the resources that come before it, each with whether a reference requires that.
Edges = dict[str, dict[str, bool]]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Every resource in order, each with the names of those that come before it, and the findings."""

    order: tuple[tuple[str, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]


def order_of(
    resources: tuple[Resource, ...],
    objects: tuple[ApiObject, ...],
    known: tuple[str, ...],
    spoken: Mapping[str, str],
) -> Ordered:
    """The resources in the order of their dependencies; by name where they do not depend on each other.

    `known` are the names of all resources of the API. `spoken` maps other names that pages use for resources
    to those names. The findings include the circular dependencies and those of `DependencyReader`.
    """
    reader = DependencyReader(
        resources, Shapes({item.name: item for item in objects}), known, spoken
    )
    edges: Edges = {}
    findings: list[Finding] = []
    for resource in resources:
        dependencies = reader.of(resource)
        before = dict.fromkeys(dependencies.prerequisites, False)
        before |= dict.fromkeys(dependencies.references, True)
        before.pop(resource.name, None)
        edges[resource.name] = before
        findings += dependencies.findings
    pages = {resource.name: resource.page.name for resource in resources}
    names = _sorted(edges, pages, findings)
    order = tuple((name, tuple(sorted(edges[name]))) for name in names)
    return Ordered(order, tuple(findings))


def _sorted(
    edges: Edges, pages: Mapping[str, str], findings: list[Finding]
) -> list[str]:
    """The names in order. Removes one edge of each circle from `edges`, and reports it."""
    done: list[str] = []
    while True:
        remaining = sorted(edges.keys() - set(done))
        done += _before_any_circle(edges, remaining)
        left = edges.keys() - set(done)
        if not left:
            return done
        circle = _circle(edges, left)
        steps = list(zip(circle, (*circle[1:], circle[0]), strict=True))
        prerequisites = [
            (name, before) for name, before in steps if not edges[name][before]
        ]
        name, before = prerequisites[0] if prerequisites else steps[0]
        del edges[name][before]
        details = (("circle", " > ".join((*circle, circle[0]))), ("before", before))
        findings.append(
            Finding("S017", PagePlace(pages[name], "prerequisites"), details)
        )


def _before_any_circle(edges: Edges, names: Collection[str]) -> Iterator[str]:
    """The names that depend on no circle, in order: of all that are ready, the first by name comes next."""
    sorter = graphlib.TopologicalSorter(
        {name: edges[name].keys() & set(names) for name in names}
    )
    # After this error the sorter still returns every name that no circle blocks.
    with suppress(graphlib.CycleError):
        sorter.prepare()
    ready = list(sorter.get_ready())
    heapq.heapify(ready)
    while ready:
        name = heapq.heappop(ready)
        yield name
        sorter.done(name)
        for following in sorter.get_ready():
            heapq.heappush(ready, following)


def _circle(edges: Edges, left: Collection[str]) -> list[str]:
    """The names of a circle: each depends on the next, and the last on the first.

    `CycleError` names a circle too, but does not promise which one of several.
    This function always returns the same one, so that the same edge is ignored in every run.
    """
    path = [min(left)]
    while True:
        following = min(edges[path[-1]].keys() & set(left))
        if following in path:
            return path[path.index(following) :]
        path.append(following)
