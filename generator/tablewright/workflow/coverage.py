"""Counts what each version covers, and prints the counts by resource and version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from tablewright import naming
from tablewright.emit.support.templating import render
from tablewright.model.coverage import Coverage, ResourceCoverage
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
    counts = _Counts(_count_by_page(warnings_and_errors), _count_by_page(open_findings))
    unfit = _unfit_samples(open_findings)
    namespaces = {
        descriptor.name: descriptor.namespace for descriptor in version.descriptors
    }
    limits = ApiLimits.of(version.info, version.objects, namespaces)
    rows = []
    resolved = set()
    for resource in version.resources:
        rows.append(_covered(resource, limits, unfit, counts))
        resolved.add(naming.kebab(resource.page.name))
    for name in captured:
        # A page whose resource is not in the facts has no samples, but its findings count as well.
        if name not in resolved:
            finding_count = _count_of_page(name, warnings_and_errors)
            open_count = _count_of_page(name, open_findings)
            rows.append(
                ResourceCoverage(
                    name, 0, 0, 0, finding_count, open_count, resolved=False
                )
            )
    rows.sort(key=lambda row: row.resource)
    info = version.info
    return Coverage(
        info.family,
        info.name,
        info.package,
        tuple(rows),
        len(warnings_and_errors),
        len(open_findings),
        info_count,
    )


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
        if finding.code in _UNFIT:
            samples.update((finding.page, number) for number in finding.scenarios)
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
        refused = refusal.values or refusal.missing
        if not refused and (page, sample.scenario.number) not in unfit:
            valid += 1
    return ResourceCoverage(
        resource.name,
        len(resource.samples),
        samples,
        valid,
        counts.findings[page],
        counts.open[page],
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


def tables_of(coverages: Iterable[Coverage]) -> tuple[Table, ...]:
    """One table for each family; a resource that a version does not have gets a dash there."""
    by_family: dict[str, list[Coverage]] = {}
    for coverage in coverages:
        by_family.setdefault(coverage.family, []).append(coverage)
    return tuple(
        _table(family, versions) for family, versions in sorted(by_family.items())
    )


def _table(family: str, versions: list[Coverage]) -> Table:
    cells: dict[str, dict[str, str]] = {}
    for coverage in versions:
        for row in coverage.resources:
            cells.setdefault(row.resource, {})[coverage.version] = _cell(row)
    rows = []
    for resource, by_version in sorted(cells.items()):
        row_cells = [by_version.get(coverage.version, "-") for coverage in versions]
        rows.append(Row(resource, tuple(row_cells)))
    totals = [_total(coverage) for coverage in versions]
    return Table(family, tuple(versions), tuple(rows), tuple(totals))


def _cell(row: ResourceCoverage) -> str:
    """`5 / 4 of 4 / 0 of 7`: scenarios, valid samples, open findings."""
    if not row.resolved:
        return f"not in the facts / {row.open} of {row.findings}"
    return (
        f"{row.scenarios} / {row.valid} of {row.samples} / {row.open} of {row.findings}"
    )


def _total(coverage: Coverage) -> str:
    """The cell of a version in the last row, for all resources: `50 / 44 of 45 / 0 of 70 (and 3 infos)`."""
    scenarios = 0
    samples = 0
    valid = 0
    for row in coverage.resources:
        scenarios += row.scenarios
        samples += row.samples
        valid += row.valid
    infos = f" (and {coverage.infos} infos)" if coverage.infos else ""
    return f"{scenarios} / {valid} of {samples} / {coverage.open} of {coverage.findings}{infos}"


def readme_text(coverages: Iterable[Coverage]) -> str:
    """The text of generated/README.md."""
    return render("index/README.md.jinja", tables=tables_of(coverages))


def terminal_text(coverages: Iterable[Coverage]) -> str:
    """The same tables for a terminal."""
    return "\n".join(_aligned(table) for table in tables_of(coverages))


def _aligned(table: Table) -> str:
    """A table as text, each column as wide as its widest cell."""
    versions = [coverage.version for coverage in table.versions]
    lines = [[table.family, *versions]]
    for row in table.rows:
        lines.append([row.resource, *row.cells])
    lines.append(["all", *table.totals])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ""
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        text += "  ".join(cells).rstrip() + "\n"
    return text
