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

from tablewright.model.facts import ApiObject, ApiObjects
from tablewright.model.findings import Finding, PrerequisitePlace
from tablewright.model.version import Resource
from tablewright.resolve.samples.dependencies import DependencyReader, ResourceNames

#: For each resource the resources that come before it, each with whether a reference requires that.
Edges = dict[str, dict[str, bool]]


@dataclass(frozen=True, slots=True)
class ResourceOrder:
    """Every resource in order, each with the names of those that come before it, and the findings."""

    order: tuple[tuple[str, tuple[str, ...]], ...]
    findings: tuple[Finding, ...]


def order_of(
    resources: tuple[Resource, ...],
    objects: tuple[ApiObject, ...],
    known: tuple[str, ...],
    printed_names: Mapping[str, str],
) -> ResourceOrder:
    """The resources in the order of their dependencies; by name where they do not depend on each other.

    `known` are the names of all resources of the API. `printed_names` maps other names that pages use for
    resources to those names. The findings include the circular dependencies and those of `DependencyReader`.
    """
    api_objects = ApiObjects.of(objects)
    names = ResourceNames.of(resources, api_objects, known, printed_names)
    reader = DependencyReader(resources, api_objects, names)
    edges: Edges = {}
    pages: dict[str, str] = {}
    findings: list[Finding] = []
    for resource in resources:
        dependencies = reader.of(resource)
        before: dict[str, bool] = {}
        for name in dependencies.prerequisites:
            before[name] = False
        # A resource that is in both lists counts as a reference, which is the stronger reason.
        for name in dependencies.references:
            before[name] = True
        # Records of one resource can refer to each other: that is no order of resources.
        before.pop(resource.name, None)
        edges[resource.name] = before
        pages[resource.name] = resource.page.name
        findings += dependencies.findings
    order = []
    for name in _sorted(edges, pages, findings):
        names_before = sorted(edges[name])
        order.append((name, tuple(names_before)))
    return ResourceOrder(tuple(order), tuple(findings))


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
        name, before = _edge_to_ignore(edges, circle)
        del edges[name][before]
        location = PrerequisitePlace(pages[name])
        closed_circle = " > ".join((*circle, circle[0]))
        details = (("circle", closed_circle), ("before", before))
        findings.append(Finding("S017", location, details))


def _edge_to_ignore(edges: Edges, circle: list[str]) -> tuple[str, str]:
    """The first prerequisite of a circle, with its resource; without prerequisites, the first reference."""
    following = (*circle[1:], circle[0])
    steps = list(zip(circle, following, strict=True))
    for name, before in steps:
        is_reference = edges[name][before]
        if not is_reference:
            return name, before
    return steps[0]


def _before_any_circle(edges: Edges, names: Collection[str]) -> Iterator[str]:
    """The names that depend on no circle, in order: of all that are ready, the first by name comes next."""
    sorter: graphlib.TopologicalSorter[str] = graphlib.TopologicalSorter()
    known = set(names)
    for name in names:
        # Resources that have their place already block no other one.
        before = edges[name].keys() & known
        sorter.add(name, *before)
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
        # Every name that is left depends on a circle, so it has an edge to another one that is left.
        last = path[-1]
        candidates = edges[last].keys() & set(left)
        following = min(candidates)
        if following in path:
            start = path.index(following)
            return path[start:]
        path.append(following)
