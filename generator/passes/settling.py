"""All passes in their order: the parts of one version -> the version that targets read, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generator.model.errata import Errata
from generator.model.facts import Facts
from generator.model.family import ConventionFile
from generator.model.findings import Finding
from generator.model.page import Page
from generator.model.preload import Preload
from generator.model.renames import Renames
from generator.model.required import Asked, RequiredList
from generator.model.sources import Sources
from generator.model.types import ScalarName
from generator.model.version import Branch, Resource, Sample, Version, VersionInfo
from generator.passes import conventions, merge, payloads
from generator.passes.alignment import Alignment, Shapes, align, shapes_of
from generator.passes.bounds import Judge, find_refused, within_bounds
from generator.passes.changes import with_changes
from generator.passes.completion import complete
from generator.passes.demands import find_unmet
from generator.passes.drift import find_drift
from generator.passes.errata import apply_corrections
from generator.passes.fixed_years import find_fixed_years
from generator.passes.keys import find_lost_keys
from generator.passes.listing import Covered, asked_of, correct_list, find_list_findings
from generator.passes.ordering import order_of
from generator.passes.page_facts import facts_of
from generator.passes.preloading import preloaded
from generator.passes.provenance import find_unsourced
from generator.passes.records import Records
from generator.passes.rekeying import find_key_changes, with_anew
from generator.passes.spans import find_reversed


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
    convention = conventions.convention_of(parts.convention, parts.info.name)
    facts = parts.facts or _facts_of_pages(pages, parts.convention, conventions.date_type(convention))
    aligned = [(page, align(page, facts)) for page in pages]
    facts = merge.sharpened(merge.extended(facts, aligned), aligned)
    aligned = [(page, align(page, facts)) for page in pages]
    namespaces = merge.namespaces_of(facts, convention.setting("descriptors"))
    findings = [finding for page, alignment in aligned for finding in _findings(page, alignment, facts)]
    resources = tuple(
        _resource(page, alignment, path, facts, parts)
        for (page, alignment), path in zip(aligned, parts.spec_paths, strict=True)
        if alignment.resource is not None
    )
    alignments = {found.resource.name: found for _, found in aligned if found.resource}
    shapes, judge = shapes_of(facts), Judge.of(parts.info, namespaces)
    refused = [
        finding for each in resources for finding in find_refused(each, alignments[each.name], shapes, judge)
    ]
    resources = tuple(within_bounds(each, judge) for each in sorted(resources, key=lambda each: each.name))
    ordered = order_of(resources, facts.objects, facts.known, dict(parts.convention.prerequisites))
    given, wrong = preloaded(parts.preload, facts, judge)
    records = Records.of(resources, given)
    completed = complete(resources, shapes, facts.descriptors, alignments, records)
    lost = find_lost_keys(resources, [name for name, _ in ordered.order], shapes, alignments, records)
    required, listing_findings = _listing(parts, aligned, facts.known)
    version = Version(
        parts.info,
        convention,
        tuple(map(with_anew, completed.resources)),
        facts.objects,
        tuple(replace(item, namespace=namespaces[item.name]) for item in facts.descriptors),
        parts.facts_file,
        facts.known,
        order=ordered.order,
        preload=given,
        required=required,
        uncovered=facts.uncovered,
    )
    year = parts.info.school_year
    odd = (
        *stale,
        *facts.findings,
        *_other_standard(parts),
        *findings,
        *refused,
        *find_fixed_years(pages, year),
        *(finding for page in pages for finding in find_reversed(page, year)),
        *ordered.findings,
        *listing_findings,
        *find_unsourced(parts.pages, parts.required, parts.sources),
        *wrong,
        *completed.findings,
        *find_key_changes(resources, alignments),
        *lost,
    )
    return Settled(version, tuple(sorted(odd)))


def _other_standard(parts: Parts) -> Iterator[Finding]:
    """That the facts are of another data standard than version.yaml says."""
    own = parts.info.data_standard
    if parts.facts and parts.facts.data_standard not in ("", own):
        details = (("facts", parts.facts.data_standard), ("version", own))
        yield Finding("", "", "F007", details)


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


def _resource(
    page: Page,
    alignment: Alignment,
    path: str,
    facts: Facts,
    parts: Parts,
) -> Resource:
    api = alignment.resource
    assert api is not None
    convention = conventions.convention_of(parts.convention, parts.info.name)
    samples = payloads.samples_of(page, alignment)
    rule = conventions.page_rule(parts.convention, page) if page.call else None
    if rule:
        samples = conventions.own_samples(samples, rule, page)
    shapes = shapes_of(facts)
    return Resource(
        api.name,
        api.object,
        page,
        path,
        conventions.operations_of(page, api, parts.convention, convention),
        tuple(_ordered(sample, api.object, shapes) for sample in samples),
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
