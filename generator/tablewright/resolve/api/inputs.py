"""The inputs of a version's resources: its corrected pages, aligned with its API facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tablewright.model.facts import ApiObject, ApiObjects, ApiResource, Facts
from tablewright.model.family import ConventionFile
from tablewright.model.page import Page
from tablewright.model.types import ScalarName
from tablewright.model.version import Convention, VersionInfo
from tablewright.resolve.api import conventions, merge
from tablewright.resolve.api.alignment import (
    Alignment,
    align,
    refreshed,
)
from tablewright.resolve.api.limits import ApiLimits
from tablewright.resolve.api.operation_facts import facts_of
from tablewright.resolve.api.page_rules import page_rule


@dataclass(frozen=True, slots=True)
class ResolutionContext:
    """The inputs of a version's resources: the corrected pages with their alignments, and the merged facts.

    `namespaces` gives the URI before a descriptor's code value by the name of the descriptor.
    """

    convention: Convention
    facts: Facts
    aligned: tuple[tuple[Page, Alignment], ...]
    namespaces: Mapping[str, str]
    api_objects: ApiObjects
    limits: ApiLimits

    @property
    def alignments(self) -> Mapping[str, Alignment]:
        """The alignments by the name of the resource."""
        alignments = {}
        for _, alignment in self.aligned:
            # The facts may not have the resource of a page. F101 reports such a page.
            if alignment.resource:
                alignments[alignment.resource.name] = alignment
        return alignments


def resolution_context(
    pages: tuple[Page, ...],
    given: Facts | None,
    file: ConventionFile,
    info: VersionInfo,
) -> ResolutionContext:
    """The pages aligned with the facts.

    The pages add members and `time` types to the facts, so the alignments are then brought up to date.
    """
    convention = conventions.convention_of(file, info.name)
    if given is None:
        dates = conventions.date_type(convention)
        facts = _facts_of_pages(pages, file, dates)
    else:
        facts = merge.with_time_types(given)
    first = [(page, align(page, facts)) for page in pages]
    # A kept property of one page can be a member of the object of another, so the facts of all pages are
    # merged before any page is aligned again.
    facts = merge.extended(facts, first)
    facts = merge.sharpened(facts, first)
    namespaces = merge.namespaces_of(facts, convention.setting("descriptors"))
    aligned = []
    for page, alignment in first:
        aligned.append((page, refreshed(page, alignment, facts)))
    limits = ApiLimits.of(info, facts.objects, namespaces)
    api_objects = ApiObjects.of(facts.objects)
    return ResolutionContext(
        convention, facts, tuple(aligned), namespaces, api_objects, limits
    )


def _facts_of_pages(
    pages: tuple[Page, ...], file: ConventionFile, dates: ScalarName
) -> Facts:
    """The facts of a family without an API document: each operation page describes itself."""
    resources: list[ApiResource] = []
    objects: list[ApiObject] = []
    bodies = body_objects(pages, file)
    for page in pages:
        # A resource page has no rule in the convention, and only an API document describes its members.
        if page.call is not None:
            rule = page_rule(file, page)
            facts = facts_of(page, rule, dates, bodies)
            resources += facts.resources
            objects += facts.objects
    return Facts("", tuple(resources), tuple(objects))


def body_objects(pages: Iterable[Page], file: ConventionFile) -> frozenset[str]:
    """The names of the bodies of all operations, which answers may contain."""
    names: set[str] = set()
    for page in pages:
        if page.call is not None:
            names.add(page_rule(file, page).object)
    return frozenset(names - {""})
