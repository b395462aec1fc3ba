"""All passes in their order: the parts of one version -> the version that targets read, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tablewright.model.errata import Errata
from tablewright.model.facts import Facts
from tablewright.model.family import ConventionFile
from tablewright.model.findings import Finding
from tablewright.model.page import Page
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import RequiredList, RequiredResource
from tablewright.model.sources import Sources
from tablewright.model.version import Branch, PreloadedRecord, Resource, Sample, Version, VersionInfo
from tablewright.resolve.api import conventions, merge
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.resolve.api.inputs import ResolutionContext, resolution_context
from tablewright.resolve.api.limits import check_samples
from tablewright.resolve.checks.date_order import find_reversed_dates
from tablewright.resolve.checks.fixed_years import find_fixed_years
from tablewright.resolve.checks.page_vs_api import find_page_api_differences
from tablewright.resolve.checks.required_values import find_unmet_requirements
from tablewright.resolve.checks.resource_list import (
    CoveredPage,
    correct_list,
    find_list_findings,
    required_resources,
)
from tablewright.resolve.checks.sources import find_pages_without_source
from tablewright.resolve.checks.unresolved_references import find_unresolved_references
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.corrections.scenario_changes import with_changes
from tablewright.resolve.samples import payloads
from tablewright.resolve.samples.completion import complete
from tablewright.resolve.samples.key_changes import find_key_changes, mark_recreated
from tablewright.resolve.samples.ordering import order_of
from tablewright.resolve.samples.preload import preloaded
from tablewright.resolve.samples.records import Records


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """What `spec/` holds of one version."""

    info: VersionInfo
    pages: tuple[Page, ...]
    errata: Errata
    facts: Facts | None
    facts_file: str
    convention: ConventionFile
    spec_paths: tuple[str, ...]
    preload: Preload
    renames: Renames
    required: RequiredList | None
    sources: Sources


@dataclass(frozen=True, slots=True)
class ResolvedVersion:
    """A version ready for the targets, with everything that somebody should look at."""

    version: Version
    findings: tuple[Finding, ...]


def resolve_version(parts: VersionFiles) -> ResolvedVersion:
    """The version that the parts describe; errata first, then facts, then the convention."""
    corrected, stale = apply_corrections(parts.pages, parts.errata.corrections)
    pages = tuple(with_changes(page, was) for page, was in zip(corrected, parts.pages, strict=True))
    context = resolution_context(pages, parts.facts, parts.convention, parts.info)
    resources, refused = _resources(parts, context)
    story = _story(parts, context, resources)
    required, unlisted = _listing(parts, context.aligned, context.facts.known)
    version = _version(parts, context, story, required)
    found = (*stale, *_of_pages(parts, context), *refused, *story.findings, *unlisted)
    return ResolvedVersion(version, tuple(sorted(found)))


def _resources(
    parts: VersionFiles, context: ResolutionContext
) -> tuple[tuple[Resource, ...], tuple[Finding, ...]]:
    """The resources that the facts cover, sorted, and what the API refuses of their samples."""
    made = [
        (_resource(page, alignment, path, context, parts), alignment)
        for (page, alignment), path in zip(context.aligned, parts.spec_paths, strict=True)
        if alignment.resource is not None
    ]
    checked = [check_samples(resource, alignment, context.limits) for resource, alignment in made]
    resources = [each.resource for each in checked]
    findings = tuple(finding for each in checked for finding in each.findings)
    return tuple(sorted(resources, key=lambda resource: resource.name)), findings


@dataclass(frozen=True, slots=True)
class _Story:
    """The resources with complete samples in the order in which they run, and what is there before them."""

    resources: tuple[Resource, ...]
    order: tuple[tuple[str, tuple[str, ...]], ...]
    given: tuple[PreloadedRecord, ...]
    findings: tuple[Finding, ...]


def _story(parts: VersionFiles, context: ResolutionContext, resources: tuple[Resource, ...]) -> _Story:
    facts, shapes, alignments = context.facts, context.shapes, context.alignments
    ordered = order_of(resources, facts.objects, facts.known, dict(parts.convention.prerequisites))
    given, wrong = preloaded(parts.preload, facts, context.limits)
    records = Records.of(resources, given)
    completed = complete(resources, shapes, facts.descriptors, alignments, records)
    lost = find_unresolved_references(
        resources, [name for name, _ in ordered.order], shapes, alignments, records
    )
    moved = find_key_changes(resources, alignments)
    odd = (*ordered.findings, *wrong, *completed.findings, *moved, *lost)
    return _Story(tuple(map(mark_recreated, completed.resources)), ordered.order, given, odd)


def _version(
    parts: VersionFiles,
    context: ResolutionContext,
    story: _Story,
    required: tuple[RequiredResource, ...] | None,
) -> Version:
    facts = context.facts
    return Version(
        parts.info,
        context.convention,
        story.resources,
        facts.objects,
        tuple(replace(item, namespace=context.namespaces[item.name]) for item in facts.descriptors),
        parts.facts_file,
        facts.known,
        order=story.order,
        preload=story.given,
        required=required,
        uncovered=facts.uncovered,
    )


def _of_pages(parts: VersionFiles, context: ResolutionContext) -> Iterator[Finding]:
    """What is odd in the facts and on the pages, each looked at alone."""
    year, pages = parts.info.school_year, [page for page, _ in context.aligned]
    yield from context.facts.findings
    yield from _other_standard(parts)
    for page, alignment in context.aligned:
        yield from _findings(page, alignment, context.facts)
        yield from find_reversed_dates(page, year)
    yield from find_fixed_years(pages, year)
    yield from find_pages_without_source(parts.pages, parts.required, parts.sources)


def _other_standard(parts: VersionFiles) -> Iterator[Finding]:
    """That the facts are of another data standard than version.yaml says."""
    own = parts.info.data_standard
    if parts.facts and parts.facts.data_standard not in ("", own):
        details = (("facts", parts.facts.data_standard), ("version", own))
        yield Finding("", "", "F007", details)


def _findings(page: Page, alignment: Alignment, facts: Facts) -> tuple[Finding, ...]:
    return (
        *page.findings,
        *find_page_api_differences(page, facts, alignment),
        *payloads.find_unfit(page, alignment),
        *find_unmet_requirements(page, alignment),
    )


def _listing(
    parts: VersionFiles, aligned: Sequence[tuple[Page, Alignment]], known: Sequence[str]
) -> tuple[tuple[RequiredResource, ...] | None, tuple[Finding, ...]]:
    """The list of resources, if there is one, and what it and the corrected pages do not agree on."""
    entries, stale = correct_list(parts.required or RequiredList(), parts.errata.corrections)
    if parts.required is None:
        return None, stale
    covered = [
        CoveredPage(page, (page.name, found.resource.name) if found.resource else (page.name,))
        for page, found in aligned
    ]
    told = (entries, covered, parts.sources, parts.renames, known)
    return required_resources(*told), (*stale, *parts.required.findings, *find_list_findings(*told))


def _resource(
    page: Page, alignment: Alignment, path: str, context: ResolutionContext, parts: VersionFiles
) -> Resource:
    api = alignment.resource
    assert api is not None
    samples = payloads.samples_of(page, alignment)
    rule = conventions.page_rule(parts.convention, page) if page.call else None
    if rule:
        samples = conventions.own_samples(samples, rule, page)
    return Resource(
        api.name,
        api.object,
        page,
        path,
        conventions.operations_of(page, api, parts.convention, context.convention),
        tuple(_ordered(sample, api.object, context.shapes) for sample in samples),
        api,
        merge.requirements_of(page, alignment),
        rule.input_aliases if rule else (),
    )


def _ordered(sample: Sample, name: str, shapes: Shapes) -> Sample:
    if sample.payload is None:
        return sample
    ordered = payloads.in_api_order(sample.payload, name, shapes)
    assert isinstance(ordered, Branch)
    return replace(sample, payload=ordered)
