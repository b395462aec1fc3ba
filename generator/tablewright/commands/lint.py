"""`tablewright lint`: the findings that nobody has mended or accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from tablewright.commands.messages import message_of
from tablewright.commands.options import guarded, versions_argument
from tablewright.errors import MisuseError
from tablewright.model.findings import Finding
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.resolve.findings.suggestions import Suggested
from tablewright.rules import RULES
from tablewright.specfiles import SpecTree, accepted_text, corrections_text, find_checkout
from tablewright.workflow.project import Project, find_open, suggest_errata


@dataclass(frozen=True, slots=True, order=True)
class Placed:
    """An open finding with its version, file and line."""

    file: str
    line: int
    finding: Finding
    version: str


@click.command()
@versions_argument
@click.option(
    "--explain", metavar="CODE", help="Say what a finding's code means and how it is mended, and stop."
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
    help="Print entries for corrections.yaml and accepted.yaml instead of the findings.",
)
@guarded
def lint(versions: tuple[str, ...], explain: str | None, form: str, suggest: bool) -> None:
    """Print the findings that are neither corrected nor accepted.

    Prints each as FILE:LINE: CODE, and the advice for each code once. Corrections go into corrections.yaml of the
    version, acceptances into accepted.yaml, each entry with its reason. --suggest prints entries for both files:
    append them, and replace each TODO by a reason. Exits 1 if a finding is open.
    """
    if explain:
        click.echo(_explanation(explain))
        return
    tree = find_checkout(Path.cwd())
    project = Project(tree)
    found = sorted(
        placed
        for version in tree.versions(versions)
        for placed in _placed(tree, version, find_open(project, version))
    )
    text = _suggestions(project, found) if suggest else _FORMATS[form](found)
    if text:
        click.echo(text)
    if found:
        raise SystemExit(1)


def _placed(tree: SpecTree, version: VersionRef, findings: Iterable[Finding]) -> list[Placed]:
    places = ((tree.place_of(*version, finding), finding) for finding in findings)
    return sorted(Placed(*place, finding, str(version)) for place, finding in places)


def _text(found: Sequence[Placed]) -> str:
    if not found:
        return "no open findings"
    lines = [_line(each) for each in found]
    codes = sorted({each.finding.code for each in found})
    return "\n".join([*lines, *(f"mend {code}: {RULES[code].advice}" for code in codes), _total(found)])


def _line(each: Placed) -> str:
    return f"{each.file}:{each.line}: {each.finding.code} {message_of(each.finding)}"


def _json(found: Sequence[Placed]) -> str:
    """A list of objects: version, file, line, code, severity, page, at, message, advice, details."""
    return json.dumps([_plain(each) for each in found], indent=1, ensure_ascii=False)


def _plain(each: Placed) -> dict[str, object]:
    finding, rule = each.finding, RULES[each.finding.code]
    return {
        "version": each.version,
        "file": each.file,
        "line": each.line,
        "code": finding.code,
        "severity": rule.severity,
        "page": finding.page,
        "at": finding.at,
        "message": message_of(finding),
        "advice": rule.advice,
        "details": dict(finding.details),
    }


def _github(found: Sequence[Placed]) -> str:
    """Workflow commands, one a finding; none for none."""
    return "\n".join(
        f"::{RULES[each.finding.code].severity} file={each.file},line={each.line},title={each.finding.code}::"
        + message_of(each.finding).replace("%", "%25").replace("\n", "%0A")
        for each in found
    )


_FORMATS: Mapping[str, Callable[[Sequence[Placed]], str]] = {"text": _text, "json": _json, "github": _github}


def _total(found: Sequence[Placed]) -> str:
    return f"{count(len(found), 'finding')} open"


def _suggestions(project: Project, found: Sequence[Placed]) -> str:
    """For each version the errata that would close its findings, but for their reasons."""
    tree = project.tree
    versions = [each for each in tree.versions() if str(each) in {placed.version for placed in found}]
    parts = (_suggestion(tree, name, each) for name, each in suggest_errata(project, versions).items())
    return "\n\n".join(parts) or "# no open findings"


def _suggestion(tree: SpecTree, version: VersionRef, suggested: Suggested) -> str:
    """What closes the findings of one version, and as a comment the errors that nothing suggested ends."""
    folder = f"spec/{version}"
    blocks = []
    if suggested.errata.corrections:
        text = corrections_text(suggested.errata.corrections)
        blocks.append(f"# {folder}/corrections.yaml\n{text.rstrip()}")
    if suggested.errata.accepted:
        text = accepted_text(suggested.errata.accepted)
        blocks.append(f"# {folder}/accepted.yaml\n{text.rstrip()}")
    if suggested.errors:
        lines = [f"# Errors of {version}, which cannot be accepted; correct what they name:"]
        for placed in _placed(tree, version, suggested.errors):
            lines.append(f"# {_line(placed)}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _explanation(code: str) -> str:
    rule = RULES.get(code.upper())
    if rule is None:
        raise MisuseError(code, "no such finding", f"known: {', '.join(RULES)}")
    lines = [f"{rule.code} ({rule.severity})", f"  {rule.outline()}", f"  {rule.advice}"]
    if rule.where_details:
        lines.append(f"  An acceptance says in `about` which it means: {', '.join(rule.where_details)}.")
    return "\n".join(lines)
