"""What the resources of a version are made from: its pages and its facts brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.model.facts import Facts
from tablewright.model.family import ConventionFile
from tablewright.model.page import Page
from tablewright.model.types import ScalarName
from tablewright.model.version import Convention, VersionInfo
from tablewright.resolve.api import conventions, merge
from tablewright.resolve.api.alignment import Alignment, Shapes, align, shapes_of
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.api.operation_facts import facts_of


@dataclass(frozen=True, slots=True)
class ResolutionContext:
    """What the resources of a version are made from: the corrected pages and the merged facts, in one."""

    convention: Convention
    facts: Facts
    aligned: tuple[tuple[Page, Alignment], ...]
    namespaces: Mapping[str, str]
    shapes: Shapes
    limits: ApiLimits

    @property
    def alignments(self) -> Mapping[str, Alignment]:
        """The alignments by the name of the resource."""
        return {found.resource.name: found for _, found in self.aligned if found.resource}


def resolution_context(
    pages: tuple[Page, ...], given: Facts | None, file: ConventionFile, info: VersionInfo
) -> ResolutionContext:
    """Pages and facts brought together; the facts learn from the pages, and are then looked up anew."""
    convention = conventions.convention_of(file, info.name)
    facts = given or _facts_of_pages(pages, file, conventions.date_type(convention))
    first = [(page, align(page, facts)) for page in pages]
    facts = merge.sharpened(merge.extended(facts, first), first)
    namespaces = merge.namespaces_of(facts, convention.setting("descriptors"))
    aligned = tuple((page, align(page, facts)) for page in pages)
    limits = ApiLimits.of(info, facts.objects, namespaces)
    return ResolutionContext(convention, facts, aligned, namespaces, shapes_of(facts), limits)


def _facts_of_pages(pages: tuple[Page, ...], file: ConventionFile, dates: ScalarName) -> Facts:
    """The facts of a family without an API document: each operation page describes itself."""
    each = [
        facts_of(page, conventions.page_rule(file, page), dates) for page in pages if page.call is not None
    ]
    return Facts(
        "",
        tuple(resource for facts in each for resource in facts.resources),
        tuple(obj for facts in each for obj in facts.objects),
    )
