"""Counts what each version covers, and prints the counts by resource and version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tablewright import naming
from tablewright.emit.support.schemas import Home, named_schemas
from tablewright.emit.support.templating import render
from tablewright.model.coverage import Coverage, ResourceCoverage
from tablewright.model.findings import Finding
from tablewright.model.version import Resource, Version
from tablewright.runtime.core.samples import resolve
from tablewright.values.placeholders import placeholders_of

#: Findings about a value that does not fit its type or its limits, and is left out of the payload.
_UNFIT = ("F114", "F119")


def coverage_of(
    version: Version, captured: Iterable[str], findings: Iterable[Finding], still_open: Iterable[Finding]
) -> Coverage:
    """The counts of a resolved version; `captured` are the kebab-case names of all its pages."""
    all_findings, open_ones = tuple(findings), tuple(still_open)
    counts = (
        Counter(finding.page for finding in all_findings),
        Counter(finding.page for finding in open_ones),
    )
    unfit = _unfit_samples(open_ones)
    schemas = {item.home.class_name: item.schema for item in named_schemas(version, _ref)}
    rows = [_covered(resource, version, schemas, unfit, counts) for resource in version.resources]
    resolved = {naming.kebab(resource.page.name) for resource in version.resources}
    for name in captured:
        # Without facts, a page has no resource; its findings count all the same.
        if name not in resolved:
            found, left = _count_of_page(name, all_findings), _count_of_page(name, open_ones)
            rows.append(ResourceCoverage(name, 0, 0, 0, found, left, resolved=False))
    rows.sort(key=lambda row: row.resource)
    info = version.info
    return Coverage(info.family, info.name, info.package, tuple(rows), len(all_findings), len(open_ones))


def _unfit_samples(findings: Iterable[Finding]) -> set[tuple[str, str]]:
    """Page and scenario number of each sample from which a value was left out."""
    samples: set[tuple[str, str]] = set()
    for finding in findings:
        if finding.code not in _UNFIT:
            continue
        for name, numbers in finding.details:
            if name in ("scenario", "scenarios"):
                samples.update((finding.page, number) for number in numbers.split(", "))
    return samples


def _count_of_page(name: str, findings: Iterable[Finding]) -> int:
    return sum(naming.kebab(finding.page) == name for finding in findings)


def _covered(
    resource: Resource,
    version: Version,
    schemas: Mapping[str, Any],
    unfit: set[tuple[str, str]],
    counts: tuple[Counter[str], Counter[str]],
) -> ResourceCoverage:
    """The counts of one resource; `counts` are all findings and the open ones by page."""
    page = resource.page.name
    payloads = _payloads(resource, version)
    valid = 0
    for number in _valid(payloads, resource.object, schemas):
        # A payload is valid without the value that was left out, but it is not what the page prints.
        if (page, number) not in unfit:
            valid += 1
    found, left = counts
    return ResourceCoverage(
        resource.name, len(resource.samples), len(payloads), valid, found[page], left[page]
    )


def _payloads(resource: Resource, version: Version) -> dict[str, Any]:
    """The payload of each scenario that sends one, resolved for the version's school year, by its number."""
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    info = version.info
    payloads: dict[str, Any] = {}
    for sample in resource.samples:
        if sample.payload is not None:
            symbolic = placeholders_of(sample.payload, namespaces)
            payloads[sample.scenario.number] = resolve(symbolic, info.school_year, info.reference_date)
    return payloads


def _valid(payloads: Mapping[str, Any], name: str, schemas: Mapping[str, Any]) -> list[str]:
    """The numbers of the payloads that the schema of an object accepts; date and time formats are checked."""
    import jsonschema_rs  # only counting needs it

    schema = {"$ref": _ref_to(naming.pascal(name)), "components": {"schemas": dict(schemas)}}
    validator = jsonschema_rs.validator_for(schema, validate_formats=True)
    return [number for number, payload in payloads.items() if validator.is_valid(payload)]


def _ref(home: Home) -> str:
    return _ref_to(home.class_name)


def _ref_to(class_name: str) -> str:
    return f"#/components/schemas/{class_name}"


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
    return tuple(_table(family, versions) for family, versions in sorted(by_family.items()))


def _table(family: str, versions: list[Coverage]) -> Table:
    cells: dict[str, dict[str, str]] = {}
    for coverage in versions:
        for row in coverage.resources:
            cells.setdefault(row.resource, {})[coverage.version] = _cell(row)
    rows = []
    for resource, by_version in sorted(cells.items()):
        rows.append(Row(resource, tuple(by_version.get(coverage.version, "-") for coverage in versions)))
    return Table(family, tuple(versions), tuple(rows), tuple(_total(coverage) for coverage in versions))


def _cell(row: ResourceCoverage) -> str:
    """`5 / 4 of 4 / 0 of 7`: scenarios, valid samples, open findings."""
    if not row.resolved:
        return f"not in the facts / {row.open} of {row.findings}"
    return f"{row.scenarios} / {row.valid} of {row.samples} / {row.open} of {row.findings}"


def _total(coverage: Coverage) -> str:
    scenarios = sum(row.scenarios for row in coverage.resources)
    samples = sum(row.samples for row in coverage.resources)
    valid = sum(row.valid for row in coverage.resources)
    return f"{scenarios} / {valid} of {samples} / {coverage.open} of {coverage.findings}"


def readme_text(coverages: Iterable[Coverage]) -> str:
    """The text of generated/README.md."""
    return render("index/README.md.jinja", tables=tables_of(coverages))


def terminal_text(coverages: Iterable[Coverage]) -> str:
    """The same tables for a terminal."""
    return "\n".join(_aligned(table) for table in tables_of(coverages))


def _aligned(table: Table) -> str:
    """A table as text, each column as wide as its widest cell."""
    lines = [[table.family, *(coverage.version for coverage in table.versions)]]
    for row in table.rows:
        lines.append([row.resource, *row.cells])
    lines.append(["all", *table.totals])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ""
    for line in lines:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        text += "  ".join(cells).rstrip() + "\n"
    return text
