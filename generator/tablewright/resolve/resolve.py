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
from tablewright.model.required import Asked, RequiredList
from tablewright.model.sources import Sources
from tablewright.model.version import Branch, Given, Resource, Sample, Version, VersionInfo
from tablewright.resolve.api import conventions, merge
from tablewright.resolve.api.alignment import Alignment, Shapes
from tablewright.resolve.api.inputs import Ground, ground_of
from tablewright.resolve.checks.date_order import find_reversed
from tablewright.resolve.checks.fixed_years import find_fixed_years
from tablewright.resolve.checks.page_vs_api import find_drift
from tablewright.resolve.checks.required_values import find_unmet
from tablewright.resolve.checks.resource_list import Covered, asked_of, correct_list, find_list_findings
from tablewright.resolve.checks.sources import find_unsourced
from tablewright.resolve.checks.unresolved_references import find_lost_keys
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.corrections.scenario_changes import with_changes
from tablewright.resolve.samples import payloads
from tablewright.resolve.samples.api_limits import find_refused, within_bounds
from tablewright.resolve.samples.completion import complete
from tablewright.resolve.samples.key_changes import find_key_changes, with_anew
from tablewright.resolve.samples.ordering import order_of
from tablewright.resolve.samples.preload import preloaded
from tablewright.resolve.samples.records import Records


@dataclass(frozen=True, slots=True)
class Parts:
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
class Settled:
    """A version ready for the targets, with everything that somebody should look at."""

    version: Version
    findings: tuple[Finding, ...]


def settle(parts: Parts) -> Settled:
    """The version that the parts describe; errata first, then facts, then the convention."""
    corrected, stale = apply_corrections(parts.pages, parts.errata.corrections)
    pages = tuple(with_changes(page, was) for page, was in zip(corrected, parts.pages, strict=True))
    ground = ground_of(pages, parts.facts, parts.convention, parts.info)
    resources, refused = _resources(parts, ground)
    story = _story(parts, ground, resources)
    required, unlisted = _listing(parts, ground.aligned, ground.facts.known)
    version = _version(parts, ground, story, required)
    found = (*stale, *_of_pages(parts, ground), *refused, *story.findings, *unlisted)
    return Settled(version, tuple(sorted(found)))


def _resources(parts: Parts, ground: Ground) -> tuple[tuple[Resource, ...], tuple[Finding, ...]]:
    """The resources that the facts cover, sorted, and what the API refuses of their samples."""
    made = [
        (_resource(page, alignment, path, ground, parts), alignment)
        for (page, alignment), path in zip(ground.aligned, parts.spec_paths, strict=True)
        if alignment.resource is not None
    ]
    refused = (find_refused(each, alignment, ground.shapes, ground.judge) for each, alignment in made)
    resources = (within_bounds(each, ground.judge) for each, _ in made)
    findings = tuple(finding for found in refused for finding in found)
    return tuple(sorted(resources, key=lambda resource: resource.name)), findings


@dataclass(frozen=True, slots=True)
class _Story:
    """The resources with complete samples in the order in which they run, and what is there before them."""

    resources: tuple[Resource, ...]
    order: tuple[tuple[str, tuple[str, ...]], ...]
    given: tuple[Given, ...]
    findings: tuple[Finding, ...]


def _story(parts: Parts, ground: Ground, resources: tuple[Resource, ...]) -> _Story:
    facts, shapes, alignments = ground.facts, ground.shapes, ground.alignments
    ordered = order_of(resources, facts.objects, facts.known, dict(parts.convention.prerequisites))
    given, wrong = preloaded(parts.preload, facts, ground.judge)
    records = Records.of(resources, given)
    completed = complete(resources, shapes, facts.descriptors, alignments, records)
    lost = find_lost_keys(resources, [name for name, _ in ordered.order], shapes, alignments, records)
    moved = find_key_changes(resources, alignments)
    odd = (*ordered.findings, *wrong, *completed.findings, *moved, *lost)
    return _Story(tuple(map(with_anew, completed.resources)), ordered.order, given, odd)


def _version(parts: Parts, ground: Ground, story: _Story, required: tuple[Asked, ...] | None) -> Version:
    facts = ground.facts
    return Version(
        parts.info,
        ground.convention,
        story.resources,
        facts.objects,
        tuple(replace(item, namespace=ground.namespaces[item.name]) for item in facts.descriptors),
        parts.facts_file,
        facts.known,
        order=story.order,
        preload=story.given,
        required=required,
        uncovered=facts.uncovered,
    )


def _of_pages(parts: Parts, ground: Ground) -> Iterator[Finding]:
    """What is odd in the facts and on the pages, each looked at alone."""
    year, pages = parts.info.school_year, [page for page, _ in ground.aligned]
    yield from ground.facts.findings
    yield from _other_standard(parts)
    for page, alignment in ground.aligned:
        yield from _findings(page, alignment, ground.facts)
        yield from find_reversed(page, year)
    yield from find_fixed_years(pages, year)
    yield from find_unsourced(parts.pages, parts.required, parts.sources)


def _other_standard(parts: Parts) -> Iterator[Finding]:
    """That the facts are of another data standard than version.yaml says."""
    own = parts.info.data_standard
    if parts.facts and parts.facts.data_standard not in ("", own):
        details = (("facts", parts.facts.data_standard), ("version", own))
        yield Finding("", "", "F007", details)


def _findings(page: Page, alignment: Alignment, facts: Facts) -> tuple[Finding, ...]:
    return (
        *page.findings,
        *find_drift(page, facts),
        *payloads.find_unfit(page, alignment),
        *find_unmet(page, alignment),
    )


def _listing(
    parts: Parts, aligned: Sequence[tuple[Page, Alignment]], known: Sequence[str]
) -> tuple[tuple[Asked, ...] | None, tuple[Finding, ...]]:
    """The list of resources, if there is one, and what it and the corrected pages do not agree on."""
    entries, stale = correct_list(parts.required or RequiredList(), parts.errata.corrections)
    if parts.required is None:
        return None, stale
    covered = [
        Covered(page, (page.name, found.resource.name) if found.resource else (page.name,))
        for page, found in aligned
    ]
    told = (entries, covered, parts.sources, parts.renames, known)
    return asked_of(*told), (*stale, *parts.required.findings, *find_list_findings(*told))


def _resource(page: Page, alignment: Alignment, path: str, ground: Ground, parts: Parts) -> Resource:
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
        conventions.operations_of(page, api, parts.convention, ground.convention),
        tuple(_ordered(sample, api.object, ground.shapes) for sample in samples),
        api,
        merge.asks_of(page, alignment),
        rule.input_aliases if rule else (),
    )


def _ordered(sample: Sample, name: str, shapes: Shapes) -> Sample:
    if sample.payload is None:
        return sample
    ordered = payloads.in_api_order(sample.payload, name, shapes)
    assert isinstance(ordered, Branch)
    return replace(sample, payload=ordered)
