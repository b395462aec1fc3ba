"""What each version covers, counted and printed: resource by version, in the terminal and in generated/."""

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

#: What a value of a sample could not be: the findings that leave it out of the payload.
_UNFIT = ("F114", "F119")


def coverage_of(
    version: Version, captured: Iterable[str], findings: Iterable[Finding], still_open: Iterable[Finding]
) -> Coverage:
    """The counts of a settled version; `captured` are the kebab-case names of all its pages."""
    every = tuple(findings)
    found = tuple(each for each in every if each.rule.level != "info")
    left = tuple(still_open)
    counts = (Counter(each.page for each in found), Counter(each.page for each in left))
    unfit = {(each.page, number) for each in left if each.code in _UNFIT for number in each.scenarios}
    schemas = {item.home.class_name: item.schema for item in named_schemas(version, _ref)}
    rows = [_covered(resource, version, schemas, unfit, counts) for resource in version.resources]
    resolved = {naming.kebab(resource.page.name) for resource in version.resources}
    rows += [
        ResourceCoverage(name, 0, 0, 0, _of_page(name, found), _of_page(name, left), resolved=False)
        for name in captured
        if name not in resolved
    ]
    info = version.info
    ordered = tuple(sorted(rows, key=lambda row: row.resource))
    return Coverage(
        info.family, info.name, info.package, ordered, len(found), len(left), len(every) - len(found)
    )


def _of_page(name: str, findings: Iterable[Finding]) -> int:
    return sum(naming.kebab(each.page) == name for each in findings)


def _covered(
    resource: Resource,
    version: Version,
    schemas: Mapping[str, Any],
    unfit: set[tuple[str, str]],
    counts: tuple[Counter[str], Counter[str]],
) -> ResourceCoverage:
    page = resource.page
    payloads = _payloads(resource, version)
    valid = [
        number for number in _valid(payloads, resource.object, schemas) if (page.name, number) not in unfit
    ]
    scenarios = len(resource.samples)
    return ResourceCoverage(
        resource.name, scenarios, len(payloads), len(valid), counts[0][page.name], counts[1][page.name]
    )


def _payloads(resource: Resource, version: Version) -> dict[str, Any]:
    """What each scenario sends, resolved for the version's own school year, by scenario number."""
    namespaces = {descriptor.name: descriptor.namespace for descriptor in version.descriptors}
    info = version.info
    return {
        sample.scenario.number: resolve(
            placeholders_of(sample.payload, namespaces), info.school_year, info.reference_date
        )
        for sample in resource.samples
        if sample.payload is not None
    }


def _valid(payloads: Mapping[str, Any], name: str, schemas: Mapping[str, Any]) -> list[str]:
    """The scenarios whose payload the schema of the object accepts, dates and times looked at closely."""
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
    infos = f" (and {each.infos} infos)" if each.infos else ""
    return f"{scenarios} / {valid} of {samples} / {each.open} of {each.findings}{infos}"


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
