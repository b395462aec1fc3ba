"""Counts what each version covers, and prints the counts by resource and version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.templating import render
from tablewright.model.coverage import Coverage, RequiredCoverage, ResourceCoverage
from tablewright.model.findings import Finding
from tablewright.model.version import Resource, Version
from tablewright.resolve.api.limits import ApiLimits

#: Findings about a value that does not fit its type or its limits, and is left out of the payload.
_UNFIT = ("F114", "F119")


def coverage_of(
    version: Version,
    captured: Iterable[str],
    findings: Iterable[Finding],
    still_open: Iterable[Finding],
) -> Coverage:
    """The counts of a resolved version; `captured` are the kebab-case names of all its pages."""
    info_count = 0
    warnings_and_errors: list[Finding] = []
    for finding in findings:
        if finding.rule.level == "info":
            info_count += 1
        else:
            warnings_and_errors.append(finding)
    open_findings = tuple(still_open)
    counts = _Counts(
        findings=_count_by_page(warnings_and_errors),
        open=_count_by_page(open_findings),
    )
    unfit = _unfit_samples(open_findings)
    namespaces: dict[str, str] = {}
    for descriptor in version.descriptors:
        namespaces[descriptor.name] = descriptor.namespace
    limits = ApiLimits.of(version.info, version.objects, namespaces)
    rows: list[ResourceCoverage] = []
    resolved: set[str] = set()
    for resource in version.resources:
        row = _covered(resource, limits, unfit, counts)
        rows.append(row)
        resolved.add(naming.kebab(resource.page.name))
    for name in captured:
        if name in resolved:
            continue
        # A page whose resource is not in the facts has no samples, but its findings count as well.
        row = ResourceCoverage(
            resource=name,
            scenarios=0,
            samples=0,
            valid=0,
            findings=_count_of_page(name, warnings_and_errors),
            open=_count_of_page(name, open_findings),
            resolved=False,
        )
        rows.append(row)
    rows.sort(key=lambda row: row.resource)
    return Coverage(
        family=version.info.family,
        version=version.info.name,
        package=version.info.package,
        resources=tuple(rows),
        findings=len(warnings_and_errors),
        open=len(open_findings),
        infos=info_count,
        required=_required(version, {*captured}),
    )


def _required(version: Version, pages: set[str]) -> RequiredCoverage | None:
    """The list of required resources compared with the captured ones; None if the version has no list.

    `pages` are the kebab-case names of the captured pages.
    """
    if version.required is None:
        return None
    unlisted: dict[str, None] = {}
    for resource in version.resources:
        unlisted[resource.name] = None
    captured: dict[str, None] = {}
    missing: dict[str, None] = {}
    # A list can name a resource twice.
    for entry in version.required:
        if entry.resource in unlisted or naming.kebab(entry.resource) in pages:
            captured[entry.resource] = None
        else:
            missing[entry.resource] = None
    for name in captured:
        unlisted.pop(name, None)
    return RequiredCoverage(tuple(captured), tuple(missing), tuple(unlisted))


@dataclass(frozen=True, slots=True)
class _Counts:
    """The number of findings by page, and of those that are open."""

    findings: Counter[str]
    open: Counter[str]


def _count_by_page(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.page for finding in findings)


def _unfit_samples(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Page and scenario number of each sample from which a value was left out."""
    samples: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.code not in _UNFIT:
            continue
        for number in finding.scenarios:
            samples.add((finding.page, number))
    return samples


def _count_of_page(name: str, findings: Iterable[Finding]) -> int:
    """The number of findings on a page, given by its kebab-case name."""
    count = 0
    for finding in findings:
        if naming.kebab(finding.page) == name:
            count += 1
    return count


def _covered(
    resource: Resource,
    limits: ApiLimits,
    unfit: set[tuple[str, str]],
    counts: _Counts,
) -> ResourceCoverage:
    """The counts of one resource.

    A sample is valid if the API accepts its payload, and no value had to be left out of it (`unfit`).
    """
    page = resource.page.name
    samples = 0
    valid = 0
    for sample in resource.samples:
        # A scenario that deletes a record sends no payload.
        if sample.payload is None:
            continue
        samples += 1
        refusal = limits.check(resource.object, sample.payload)
        refused = refusal.values or refusal.missing or refusal.repeated
        lacks_a_value = (page, sample.scenario.number) in unfit
        if not refused and not lacks_a_value:
            valid += 1
    return ResourceCoverage(
        resource=resource.name,
        scenarios=len(resource.samples),
        samples=samples,
        valid=valid,
        findings=counts.findings[page],
        open=counts.open[page],
    )


# Printing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A resource in all versions of its family, with one cell for each version."""

    resource: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The coverage of a family: its versions, and a row for each resource."""

    family: str
    versions: tuple[Coverage, ...]
    rows: tuple[Row, ...]
    totals: tuple[str, ...]
    required: tuple[str, ...]


def tables_of(coverages: Iterable[Coverage]) -> tuple[Table, ...]:
    """One table for each family; a resource that a version does not have gets a dash there."""
    by_family: dict[str, list[Coverage]] = {}
    for coverage in coverages:
        by_family.setdefault(coverage.family, []).append(coverage)
    tables: list[Table] = []
    for family, versions in sorted(by_family.items()):
        tables.append(_table(family, versions))
    return tuple(tables)


def _table(family: str, versions: list[Coverage]) -> Table:
    cells: dict[str, dict[str, str]] = {}
    for coverage in versions:
        for coverage_row in coverage.resources:
            by_version = cells.setdefault(coverage_row.resource, {})
            by_version[coverage.version] = _cell(coverage_row)
    rows: list[Row] = []
    for resource, by_version in sorted(cells.items()):
        row_cells: list[str] = []
        for coverage in versions:
            row_cells.append(by_version.get(coverage.version, "-"))
        rows.append(Row(resource, tuple(row_cells)))
    totals = [_total(coverage) for coverage in versions]
    return Table(
        family=family,
        versions=tuple(versions),
        rows=tuple(rows),
        totals=tuple(totals),
        required=tuple(map(required_text, versions)),
    )


def _cell(row: ResourceCoverage) -> str:
    """`5 / 4 of 4 / 0 of 7`: scenarios, valid samples, open findings."""
    open_findings = f"{row.open} of {row.findings}"
    if not row.resolved:
        return f"not in the facts / {open_findings}"
    valid_samples = f"{row.valid} of {row.samples}"
    return f"{row.scenarios} / {valid_samples} / {open_findings}"


def _total(coverage: Coverage) -> str:
    """The cell of a version in the last row, for all resources: `50 / 44 of 45 / 0 of 70 (and 3 infos)`."""
    scenarios = 0
    samples = 0
    valid = 0
    for row in coverage.resources:
        scenarios += row.scenarios
        samples += row.samples
        valid += row.valid
    open_findings = f"{coverage.open} of {coverage.findings}"
    # Infos need no action, so they are counted apart.
    if coverage.infos:
        open_findings += f" (and {coverage.infos} infos)"
    return f"{scenarios} / {valid} of {samples} / {open_findings}"


def readme_text(coverages: Iterable[Coverage]) -> str:
    """The text of generated/README.md."""
    return render("index/README.md.jinja", tables=tables_of(coverages))


def required_text(coverage: Coverage) -> str:
    """`35; required resources: 34 of 41; not captured: grades`: the number of all pages is first."""
    pages = len(coverage.resources)
    required = coverage.required
    if required is None:
        return f"{pages}; no list of required resources is captured"
    total = len(required.captured) + len(required.missing)
    text = f"{pages}; required resources: {len(required.captured)} of {total}"
    if required.missing:
        text += f"; not captured: {', '.join(required.missing)}"
    if required.unlisted:
        text += f"; captured beyond the list: {', '.join(required.unlisted)}"
    return text


def terminal_text(coverages: Iterable[Coverage]) -> str:
    """The same tables for a terminal, each with its captured pages and required resources below it."""
    texts: list[str] = []
    for table in tables_of(coverages):
        text = _aligned(table) + "\npages captured:\n"
        width = max(len(coverage.version) for coverage in table.versions)
        for coverage in table.versions:
            text += f"  {coverage.version.ljust(width)}  {required_text(coverage)}\n"
        texts.append(text)
    return "\n".join(texts)


def _aligned(table: Table) -> str:
    """A table as text, each column as wide as its widest cell."""
    versions = [coverage.version for coverage in table.versions]
    lines = [[table.family, *versions]]
    for row in table.rows:
        lines.append([row.resource, *row.cells])
    lines.append(["all", *table.totals])
    widths = [0] * len(lines[0])
    for line in lines:
        for index, cell in enumerate(line):
            widths[index] = max(widths[index], len(cell))
    text = ""
    for line in lines:
        padded: list[str] = []
        for cell, width in zip(line, widths, strict=True):
            padded.append(cell.ljust(width))
        # The last column would otherwise end its lines with spaces.
        text += "  ".join(padded).rstrip() + "\n"
    return text
