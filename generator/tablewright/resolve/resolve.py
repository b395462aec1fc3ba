"""The files of one version -> the resolved version, which output kinds read, and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tablewright.model.corrections import CorrectionsAndAcceptances
from tablewright.model.facts import ApiObjects, ApiResource, Facts
from tablewright.model.family import ConventionFile, PageRule
from tablewright.model.findings import FactsPlace, Finding, PagePlace
from tablewright.model.page import Page
from tablewright.model.preload import Preload
from tablewright.model.renames import Renames
from tablewright.model.required import RequiredList, RequiredResource
from tablewright.model.sources import Sources, WrittenFile
from tablewright.model.version import (
    Branch,
    History,
    PreloadedRecord,
    Resource,
    Sample,
    Version,
    VersionInfo,
)
from tablewright.resolve.api import conventions, merge, page_rules
from tablewright.resolve.api.alignment import Alignment, align
from tablewright.resolve.api.inputs import (
    ResolutionContext,
    body_objects,
    resolution_context,
)
from tablewright.resolve.api.operation_facts import (
    answer_properties,
    find_unknown_types,
)
from tablewright.resolve.checks.date_order import find_reversed_dates
from tablewright.resolve.checks.fixed_years import find_fixed_years
from tablewright.resolve.checks.known_fixes import with_known_fixes
from tablewright.resolve.checks.name_clashes import find_name_clashes
from tablewright.resolve.checks.page_vs_api import find_page_api_differences
from tablewright.resolve.checks.required_values import find_unmet_requirements
from tablewright.resolve.checks.requirements import ResolvedRules, resolve_rules
from tablewright.resolve.checks.resource_list import (
    CoveredPage,
    correct_list,
    find_list_findings,
    required_resources,
)
from tablewright.resolve.checks.sources import (
    find_edited_files,
    find_pages_without_source,
)
from tablewright.resolve.checks.story import check_story, with_story
from tablewright.resolve.checks.unresolved_references import find_unresolved_references
from tablewright.resolve.corrections.apply import apply_corrections
from tablewright.resolve.corrections.scenario_changes import with_changes
from tablewright.resolve.samples import payloads
from tablewright.resolve.samples.api_limits import (
    check_samples,
    find_repeated_items,
)
from tablewright.resolve.samples.completion import complete, send_complete
from tablewright.resolve.samples.dependencies import ResourceNames
from tablewright.resolve.samples.key_changes import find_key_changes, mark_recreated
from tablewright.resolve.samples.ordering import order_of
from tablewright.resolve.samples.preload import read_preload
from tablewright.resolve.samples.records import Records
from tablewright.resolve.samples.sample_changes import with_sample_changes


@dataclass(frozen=True, slots=True)
class VersionFiles:
    """The contents of the spec files of one version; `spec_paths` are the paths of its pages' files.

    `written` are the files that a command writes: the pages, the list of resources and the facts.
    """

    info: VersionInfo
    pages: tuple[Page, ...]
    entries: CorrectionsAndAcceptances
    facts: Facts | None
    facts_file: str
    convention: ConventionFile
    spec_paths: tuple[str, ...]
    preload: Preload
    renames: Renames
    required: RequiredList | None
    sources: Sources
    history: History
    written: tuple[WrittenFile, ...]


@dataclass(frozen=True, slots=True)
class ResolvedVersion:
    """A version ready for the output kinds, with its findings, sorted."""

    version: Version
    findings: tuple[Finding, ...]


def resolve_version(parts: VersionFiles) -> ResolvedVersion:
    """The version that the files describe: corrections are applied first, then facts, then the convention.

    Raises SpecError if the convention does not fit the pages.
    """
    corrected, stale = apply_corrections(parts.pages, parts.entries.corrections)
    pages = []
    # Capture has listed the changes of each update, and corrections can change them.
    for page, captured in zip(corrected, parts.pages, strict=True):
        pages.append(with_changes(page, captured))
    context = resolution_context(
        tuple(pages), parts.facts, parts.convention, parts.info
    )
    resources, limit_violations = _resources(parts, context)
    ruled = _with_rules(parts, context, resources)
    sequence = _sequence(parts, context, ruled.resources)
    required, list_findings = _required_resources(
        parts, context.aligned, context.facts.known
    )
    version = _version(parts, context, sequence, required)
    findings = [
        *stale,
        *_page_findings(parts, context),
        *limit_violations,
        *ruled.findings,
        *sequence.findings,
        *list_findings,
        *find_name_clashes(version, has_facts=parts.facts is not None),
    ]
    # A record that preload.yaml describes wrongly is missing in the story, and its own finding is enough.
    if sequence.preload_is_valid:
        problems = check_story(version, context.limits)
        findings = list(
            with_story(tuple(findings), problems, version, context.alignments)
        )
    return ResolvedVersion(version, tuple(sorted(findings)))


def _resources(
    parts: VersionFiles, context: ResolutionContext
) -> tuple[tuple[Resource, ...], tuple[Finding, ...]]:
    """The resources that the facts cover, sorted by name, and the values of samples that the API refuses.

    Such values are left out of the samples.
    """
    resources: list[Resource] = []
    findings: list[Finding] = []
    for (page, alignment), path in zip(context.aligned, parts.spec_paths, strict=True):
        # A page that the facts do not cover has a finding of its own.
        if alignment.resource is not None:
            resource = _resource(page, alignment, path, context, parts)
            checked = check_samples(resource, alignment, context.limits)
            findings += checked.findings
            resources.append(checked.resource)
    return tuple(sorted(resources, key=lambda resource: resource.name)), tuple(findings)


def _with_rules(
    parts: VersionFiles, context: ResolutionContext, resources: tuple[Resource, ...]
) -> ResolvedRules:
    names = ResourceNames.of(
        resources,
        context.api_objects,
        context.facts.known,
        dict(parts.convention.prerequisites),
    )
    return resolve_rules(resources, names, context.namespaces)


@dataclass(frozen=True, slots=True)
class _Sequence:
    """The resources with complete samples, the order in which they are sent, and the records before them."""

    resources: tuple[Resource, ...]
    order: tuple[tuple[str, tuple[str, ...]], ...]
    preload: tuple[PreloadedRecord, ...]
    preload_is_valid: bool
    findings: tuple[Finding, ...]


def _sequence(
    parts: VersionFiles, context: ResolutionContext, resources: tuple[Resource, ...]
) -> _Sequence:
    facts = context.facts
    api_objects = context.api_objects
    alignments = context.alignments
    ordered = order_of(
        resources, facts.objects, facts.known, dict(parts.convention.prerequisites)
    )
    preload, preload_findings = read_preload(parts.preload, facts, context.limits)
    records = Records.of(resources, preload)
    # Completed samples refer to existing records only, so the records are read first.
    completed = complete(resources, api_objects, facts.descriptors, alignments, records)
    # The captured samples are checked, not the completed ones: those contain values of other scenarios.
    names = [name for name, _ in ordered.order]
    unresolved = find_unresolved_references(
        resources, names, api_objects, alignments, records
    )
    key_changes = find_key_changes(resources, alignments)
    info = parts.info
    changed = with_sample_changes(
        completed.resources, alignments, info.school_year, info.reference_date
    )
    findings = (
        *ordered.findings,
        *preload_findings,
        *completed.findings,
        *find_repeated_items(completed.resources, alignments, context.limits),
        *changed.findings,
        *key_changes,
        *unresolved,
    )
    sent: list[Resource] = []
    for resource in changed.resources:
        is_inferred = page_rules.is_inferred(parts.convention, resource.page)
        completed_resource = send_complete(resource) if is_inferred else resource
        sent.append(mark_recreated(completed_resource))
    preload_is_valid = not preload_findings
    return _Sequence(tuple(sent), ordered.order, preload, preload_is_valid, findings)


def _version(
    parts: VersionFiles,
    context: ResolutionContext,
    sequence: _Sequence,
    required: tuple[RequiredResource, ...] | None,
) -> Version:
    facts = context.facts
    descriptors = []
    for descriptor in facts.descriptors:
        descriptors.append(
            replace(descriptor, namespace=context.namespaces[descriptor.name])
        )
    return Version(
        parts.info,
        context.convention,
        sequence.resources,
        facts.objects,
        tuple(descriptors),
        parts.facts_file,
        facts.known,
        order=sequence.order,
        preload=sequence.preload,
        required=required,
        uncovered=facts.uncovered,
        history=parts.history.releases,
        python_names=parts.renames.python,
    )


def _page_findings(
    parts: VersionFiles, context: ResolutionContext
) -> Iterator[Finding]:
    """The findings of the facts, and of the pages as far as one page alone shows them."""
    year = parts.info.school_year
    pages = [page for page, _ in context.aligned]
    yield from context.facts.findings
    yield from _other_standard(parts)
    for page, alignment in context.aligned:
        yield from with_known_fixes(page, alignment, context.api_objects)
        yield from find_page_api_differences(page, context.facts, alignment)
        yield from payloads.find_type_mismatches(page, alignment)
        yield from find_unmet_requirements(page, alignment)
        yield from find_reversed_dates(page, year)
    yield from _operation_findings(parts, context)
    yield from find_fixed_years(pages, year)
    yield from find_pages_without_source(
        parts.pages, parts.required, parts.sources, parts.written
    )
    yield from find_edited_files(parts.sources, parts.written)


def _operation_findings(
    parts: VersionFiles, context: ResolutionContext
) -> Iterator[Finding]:
    """The findings of operation pages: no rule in the convention, and types that are not known."""
    pages = [page for page, _ in context.aligned]
    yield from page_rules.find_pages_without_rule(parts.convention, pages)
    yield from page_rules.find_unfit_values(parts.convention, pages)
    # Facts that people wrote give the types instead of the pages.
    if parts.facts is not None:
        return
    bodies = body_objects(pages, parts.convention)
    for page in pages:
        if page.call is not None:
            rule = page_rules.page_rule(parts.convention, page)
            yield from find_unknown_types(page, rule, bodies)
            yield from _answer_mismatches(page, rule, context)


def _other_standard(parts: VersionFiles) -> Iterator[Finding]:
    """A finding if the facts have another data standard than version.yaml."""
    standard = parts.info.data_standard
    # Facts written by hand need not name their standard.
    if parts.facts is not None and parts.facts.data_standard not in ("", standard):
        details = (("facts", parts.facts.data_standard), ("version", standard))
        yield Finding("F007", FactsPlace(), details)


def _required_resources(
    parts: VersionFiles, aligned: Sequence[tuple[Page, Alignment]], known: Sequence[str]
) -> tuple[tuple[RequiredResource, ...] | None, tuple[Finding, ...]]:
    """The list of required resources, None without one, and its differences from the corrected pages."""
    entries, stale = correct_list(
        parts.required or RequiredList(), parts.entries.corrections
    )
    if parts.required is None:
        return None, stale
    covered = []
    for page, alignment in aligned:
        # The list may use the page's name or the API's: `Grade` or `grades`.
        names = (
            (page.name, alignment.resource.name) if alignment.resource else (page.name,)
        )
        covered.append(CoveredPage(page, names))
    required = required_resources(entries, covered, parts.sources, parts.renames, known)
    findings = find_list_findings(entries, covered, parts.sources, parts.renames, known)
    return required, (*stale, *parts.required.findings, *findings)


def _resource(
    page: Page,
    alignment: Alignment,
    path: str,
    context: ResolutionContext,
    parts: VersionFiles,
) -> Resource:
    """The resource of a page that the facts cover; `path` is the page's spec file."""
    api = alignment.resource
    assert api is not None
    samples = payloads.samples_of(page, alignment)
    rule = None
    service = None
    # Only operation pages have rules in the convention, which can add scenarios.
    if page.call is not None:
        rule = page_rules.page_rule(parts.convention, page)
        samples = conventions.own_samples(samples, rule, page)
        printed = _printed_answer(page, rule, context)
        service = page_rules.service_rule(parts.convention, page, printed)
    operations = conventions.operations_of(
        page, api, parts.convention, context.convention
    )
    ordered = []
    for sample in samples:
        ordered.append(_ordered(sample, api.object, context.api_objects))
    return Resource(
        name=api.name,
        object=api.object,
        page=page,
        spec_path=path,
        operations=operations,
        samples=tuple(ordered),
        api=api,
        requirements=merge.requirements_of(page, alignment),
        wire_paths=alignment.wire_paths(),
        input_aliases=rule.input_aliases if rule is not None else (),
        service=service,
    )


def _printed_answer(page: Page, rule: PageRule, context: ResolutionContext) -> Branch:
    """The sample answer of an operation page as an object of the API."""
    answer_page, alignment = _aligned_answer(page, rule, context)
    number = page.scenarios[0].number if page.scenarios else "1"
    payload = payloads.payload_of(answer_page, alignment, number)
    ordered = payloads.in_api_order(payload, rule.answer, context.api_objects)
    assert isinstance(ordered, Branch)
    return ordered


def _aligned_answer(
    page: Page, rule: PageRule, context: ResolutionContext
) -> tuple[Page, Alignment]:
    """A page whose properties are the members of the answer, aligned with the object of the answer."""
    answer_page = replace(page, properties=answer_properties(page, rule))
    resource = ApiResource(page.name, rule.answer, ())
    facts = replace(context.facts, resources=(resource,))
    return answer_page, align(answer_page, facts)


def _answer_mismatches(
    page: Page, rule: PageRule, context: ResolutionContext
) -> Iterator[Finding]:
    """The values of a sample answer that the type of their member cannot hold."""
    answer_page, alignment = _aligned_answer(page, rule, context)
    for finding in payloads.find_type_mismatches(answer_page, alignment):
        assert isinstance(finding.location, PagePlace)
        place = f"answer/{finding.location.place}"
        yield replace(finding, location=replace(finding.location, place=place))


def _ordered(sample: Sample, name: str, api_objects: ApiObjects) -> Sample:
    """The sample with the members of its payload in the order of the API object `name`."""
    if sample.payload is None:
        return sample
    ordered = payloads.in_api_order(sample.payload, name, api_objects)
    assert isinstance(ordered, Branch)
    return replace(sample, payload=ordered)
