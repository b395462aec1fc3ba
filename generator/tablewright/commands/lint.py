"""`tablewright lint`: the findings that are neither corrected nor accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tablewright.commands.options import guarded, versions_argument
from tablewright.errors import MisuseError
from tablewright.model.findings import Finding
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.resolve.findings.suggestions import Suggested
from tablewright.rules import RULES
from tablewright.specfiles import (
    SpecTree,
    accepted_text,
    corrections_text,
    find_checkout,
)
from tablewright.workflow.project import Project, find_infos, find_open, suggest_errata


@dataclass(frozen=True, slots=True, order=True)
class LocatedFinding:
    """A finding with its spec file, its line there, and its version (`edfi/v5`)."""

    file: str
    line: int
    finding: Finding
    version: str


@click.command()
@versions_argument
@click.option(
    "--explain",
    metavar="CODE",
    help="Print the rule with this code, with its advice, and stop.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="json for tools; github for annotations at the lines of a pull request.",
)
@click.option(
    "--suggest",
    is_flag=True,
    help="Print entries for corrections.yaml and accepted.yaml instead.",
)
@click.option(
    "--verbose", is_flag=True, help="List infos as well: findings that need nothing."
)
@guarded
def lint(
    versions: tuple[str, ...],
    explain: str | None,
    form: str,
    suggest: bool,
    verbose: bool,
) -> None:
    """Print the findings that are neither corrected nor accepted.

    Each is printed as FILE:LINE: CODE, and the advice for each code once at the end. Corrections go into
    corrections.yaml of the version, acceptances into accepted.yaml, each with its reason. --suggest prints
    the
    entries for both files: append them, and replace each TODO by the reason. Exits 1 if a finding is open.
    """
    if explain:
        click.echo(_explanation(explain))
        return
    tree = find_checkout(Path.cwd())
    project = Project(tree)
    found: list[LocatedFinding] = []
    infos: list[LocatedFinding] = []
    for version in tree.versions(versions):
        found += _located(tree, version, find_open(project, version))
        if verbose:
            infos += _located(tree, version, find_infos(project, version))
    text = (
        _suggestions(project, found)
        if suggest
        else _FORMATS[form](sorted([*found, *infos]))
    )
    if text:
        click.echo(text)
    if found:
        raise SystemExit(1)


def _located(
    tree: SpecTree, version: VersionRef, findings: Iterable[Finding]
) -> list[LocatedFinding]:
    located = []
    for finding in findings:
        file, line = tree.place_of(*version, finding)
        located.append(LocatedFinding(file, line, finding, str(version)))
    return sorted(located)


def _text(found: Sequence[LocatedFinding]) -> str:
    lines = [_line(each) for each in found]
    for code in sorted({each.finding.code for each in found}):
        lines.append(f"advice for {code}: {RULES[code].advice}")
    open_count = sum(each.finding.rule.level != "info" for each in found)
    lines.append(
        f"{count(open_count, 'finding')} open" if open_count else "no open findings"
    )
    return "\n".join(lines)


def _line(each: LocatedFinding) -> str:
    return f"{each.file}:{each.line}: {each.finding.code} {each.finding.message}"


def _json(found: Sequence[LocatedFinding]) -> str:
    """A list of objects: version, file, line, code, level, page, at, scenarios, message, advice, details."""
    return json.dumps(
        [_json_object(each) for each in found], indent=1, ensure_ascii=False
    )


def _json_object(each: LocatedFinding) -> dict[str, object]:
    finding = each.finding
    return {
        "version": each.version,
        "file": each.file,
        "line": each.line,
        "code": finding.code,
        "level": finding.rule.level,
        "page": finding.page,
        "at": finding.at,
        "scenarios": finding.scenarios,
        "message": finding.message,
        "advice": finding.rule.advice,
        "details": dict(finding.details),
    }


#: The workflow commands of GitHub have other names for the levels.
_GITHUB_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def _github(found: Sequence[LocatedFinding]) -> str:
    """One workflow command for each finding; empty if there is none."""
    lines = []
    for each in found:
        command = _GITHUB_COMMANDS[each.finding.rule.level]
        message = each.finding.message.replace("%", "%25").replace("\n", "%0A")
        lines.append(
            f"::{command} file={each.file},line={each.line},title={each.finding.code}::{message}"
        )
    return "\n".join(lines)


_FORMATS: Mapping[str, Callable[[Sequence[LocatedFinding]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}


def _suggestions(project: Project, found: Sequence[LocatedFinding]) -> str:
    """For each version with open findings, the entries that would close them, without their reasons."""
    names = {each.version for each in found}
    versions = [version for version in project.tree.versions() if str(version) in names]
    blocks: list[str] = []
    for version, suggested in suggest_errata(project, versions).items():
        blocks += _suggestion(project.tree, version, suggested)
    return "\n\n".join(blocks) or "# no open findings"


def _suggestion(tree: SpecTree, version: VersionRef, suggested: Suggested) -> list[str]:
    """The entries for each file, below a comment with its name, and the errors that are left as a comment."""
    folder = f"spec/{version}"
    blocks = []
    if suggested.errata.corrections:
        text = corrections_text(suggested.errata.corrections)
        blocks.append(f"# {folder}/corrections.yaml\n{text.rstrip()}")
    if suggested.errata.accepted:
        text = accepted_text(suggested.errata.accepted)
        blocks.append(f"# {folder}/accepted.yaml\n{text.rstrip()}")
    if suggested.errors:
        lines = [
            f"# Errors of {version}, which cannot be accepted; correct what they name:"
        ]
        for each in _located(tree, version, suggested.errors):
            lines.append(f"# {_line(each)}")
        blocks.append("\n".join(lines))
    return blocks


def _explanation(code: str) -> str:
    rule = RULES.get(code.upper())
    if rule is None:
        raise MisuseError(code, "no such rule", f"known: {', '.join(RULES)}")
    lines = [f"{rule.code} ({rule.level})", f"  {rule.outline()}", f"  {rule.advice}"]
    if rule.where_details:
        names = ", ".join(rule.where_details)
        lines.append(
            f"  `where-details` of an acceptance selects one of several findings by: {names}."
        )
    return "\n".join(lines)
