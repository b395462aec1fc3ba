"""What each version covers, counted and printed: resource by version, in the terminal and in generated/."""

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

#: What a value of a sample could not be: the findings that leave it out of the payload.
_UNFIT = ("F114", "F119")


def coverage_of(
    version: Version, captured: Iterable[str], findings: Iterable[Finding], still_open: Iterable[Finding]
) -> Coverage:
    """The counts of a settled version; `captured` are the kebab-case names of all its pages."""
    found, left = tuple(findings), tuple(still_open)
    counts = (Counter(each.page for each in found), Counter(each.page for each in left))
    unfit = {
        (each.page, number)
        for each in left
        if each.code in _UNFIT
        for name, numbers in each.details
        if name in ("scenario", "scenarios")
        for number in numbers.split(", ")
    }
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    limits = ApiLimits.of(version.info, version.objects, namespaces)
    rows = [_covered(resource, limits, unfit, counts) for resource in version.resources]
    resolved = {naming.kebab(resource.page.name) for resource in version.resources}
    rows += [
        ResourceCoverage(name, 0, 0, 0, _of_page(name, found), _of_page(name, left), resolved=False)
        for name in captured
        if name not in resolved
    ]
    info = version.info
    ordered = tuple(sorted(rows, key=lambda row: row.resource))
    return Coverage(info.family, info.name, info.package, ordered, len(found), len(left))


def _of_page(name: str, findings: Iterable[Finding]) -> int:
    return sum(naming.kebab(each.page) == name for each in findings)


def _covered(
    resource: Resource,
    limits: ApiLimits,
    unfit: set[tuple[str, str]],
    counts: tuple[Counter[str], Counter[str]],
) -> ResourceCoverage:
    """The counts of one resource.

    A sample is valid if the API accepts its payload, and no value had to be left out of it (`unfit`).
    """
    page = resource.page
    samples = valid = 0
    for sample in resource.samples:
        if sample.payload is None:
            continue
        samples += 1
        refusal = limits.check(resource.object, sample.payload)
        refused = refusal.values or refusal.missing
        if not refused and (page.name, sample.scenario.number) not in unfit:
            valid += 1
    scenarios = len(resource.samples)
    return ResourceCoverage(
        resource.name, scenarios, samples, valid, counts[0][page.name], counts[1][page.name]
    )


# Printing -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    """A resource in all versions of its family: one cell a version."""

    resource: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The coverage of a family: its versions, each with its package, and a row a resource."""

    family: str
    versions: tuple[Coverage, ...]
    rows: tuple[Row, ...]
    totals: tuple[str, ...]


def tables_of(coverages: Iterable[Coverage]) -> tuple[Table, ...]:
    """One table a family, its versions as they come; a resource that a version lacks has a dash."""
    by_family: dict[str, list[Coverage]] = {}
    for each in coverages:
        by_family.setdefault(each.family, []).append(each)
    return tuple(_table(family, versions) for family, versions in sorted(by_family.items()))


def _table(family: str, versions: list[Coverage]) -> Table:
    found = [{row.resource: row for row in each.resources} for each in versions]
    names = sorted({name for rows in found for name in rows})
    rows = tuple(
        Row(name, tuple(_cell(each[name]) if name in each else "-" for each in found)) for name in names
    )
    return Table(family, tuple(versions), rows, tuple(_total(each) for each in versions))


def _cell(row: ResourceCoverage) -> str:
    """`5 / 4 of 4 / 0 of 7`: scenarios, valid samples, open findings."""
    if not row.resolved:
        return f"not in the facts / {row.open} of {row.findings}"
    return f"{row.scenarios} / {row.valid} of {row.samples} / {row.open} of {row.findings}"


def _total(each: Coverage) -> str:
    rows = each.resources
    scenarios, samples, valid = (
        sum(getattr(row, name) for row in rows) for name in ("scenarios", "samples", "valid")
    )
    return f"{scenarios} / {valid} of {samples} / {each.open} of {each.findings}"


def readme_text(coverages: Iterable[Coverage]) -> str:
    """The text of generated/README.md."""
    return render("index/README.md.jinja", tables=tables_of(coverages))


def terminal_text(coverages: Iterable[Coverage]) -> str:
    """The same tables for a terminal."""
    return "\n".join(_aligned(table) for table in tables_of(coverages))


def _aligned(table: Table) -> str:
    head = [table.family, *(each.version for each in table.versions)]
    lines = [head, *([row.resource, *row.cells] for row in table.rows), ["all", *table.totals]]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() + "\n"
        for line in lines
    )
