"""`tablewright lint`: the findings that are neither corrected nor accepted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import click

from tablewright.commands.lint_reports import (
    DIFF_FORMATS,
    REPORT_FORMATS,
    EntryReport,
    LocatedChange,
    accepted_reports,
    changes_at,
    corrected_reports,
    newly,
)
from tablewright.commands.messages import one_line, show, show_json
from tablewright.commands.options import (
    guarded,
    open_project,
    print_error,
    show_notice,
    versions_argument,
)
from tablewright.errors import MisuseError, SpecError
from tablewright.model.findings import AcceptancePlace, Finding
from tablewright.model.preload import Preload
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.resolve.findings.suggestions import SuggestedEntries
from tablewright.rules import RULES
from tablewright.specfiles import (
    SpecTree,
    accepted_text,
    corrections_text,
    preload_text,
)
from tablewright.workflow.build import check_output_kinds, check_packages
from tablewright.workflow.git_revisions import tree_at
from tablewright.workflow.project import Project, find_infos, find_open, suggest_entries
from tablewright.workflow.suggested_entries import append_entries, remove_places
from tablewright.workflow.writing import locked

FormatT = TypeVar("FormatT")


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
    help="Print the rule with this code, and its advice.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="json for tools; github for annotations of a pull request.",
)
@click.option(
    "--suggest",
    is_flag=True,
    help="Print entries that close findings instead.",
)
@click.option(
    "--write",
    is_flag=True,
    help="With --suggest: append the entries to the files.",
)
@click.option(
    "--accepted", is_flag=True, help="Print what each acceptance covers instead."
)
@click.option(
    "--corrected", is_flag=True, help="Print what each correction changes instead."
)
@click.option(
    "--diff",
    "since",
    metavar="REV",
    help="Print what is open, accepted or gone since REV instead.",
)
@click.option(
    "--verbose", is_flag=True, help="List infos as well: findings that need nothing."
)
@guarded
def lint(
    versions: tuple[str, ...],
    *,
    explain: str | None,
    form: str,
    suggest: bool,
    write: bool,
    accepted: bool,
    corrected: bool,
    since: str | None,
    verbose: bool,
) -> None:
    """Print the findings that are neither corrected nor accepted.

    Each is printed as FILE:LINE: CODE, and the advice for each code once at the end. Corrections go into
    corrections.yaml of the version, acceptances into accepted.yaml, each with its reason. --suggest prints
    the entries for the files, and with --write appends them: replace each TODO by the reason. Exits 1 if a
    finding is open (with --diff: that was not open at REV), or if a file of a version is wrong.
    """
    if explain:
        show(_explanation(explain))
        return
    _check_options(suggest=suggest, write=write)
    if sum((suggest, accepted, corrected, since is not None)) > 1:
        raise click.UsageError(
            "Give only one of --suggest, --accepted, --corrected and --diff."
        )
    project = open_project()
    if accepted or corrected:
        find_reports = accepted_reports if accepted else corrected_reports
        _show_reports(project, versions, form, find_reports)
        return
    if since is not None:
        _show_changes(project, versions, form, since)
        return
    _show_findings(
        project, versions, form, suggest=suggest, write=write, verbose=verbose
    )


def _show_findings(
    project: Project,
    versions: tuple[str, ...],
    form: str,
    *,
    suggest: bool,
    write: bool,
    verbose: bool,
) -> None:
    """Print the open findings, or entries that would close them; exit with 1 if there is one, or an error."""
    tree = project.tree
    open_findings: list[LocatedFinding] = []
    infos: list[LocatedFinding] = []
    errors: dict[str, SpecError] = {}
    try:
        check_packages(project)
    except SpecError as error:
        errors[str(error)] = error
    for version in tree.versions(versions):
        try:
            check_output_kinds(project, version)
            open_findings += _located(tree, version, find_open(project, version))
            if verbose:
                infos += _located(tree, version, find_infos(project, version))
        except SpecError as error:
            # A wrong file of one version does not hide the findings of others. An error in a file of the
            # family is raised for each of its versions, and printed once.
            errors[str(error)] = error
    for wrong_file in errors.values():
        print_error(wrong_file)
    if suggest:
        text = _suggestions(project, open_findings, write=write)
    else:
        # Sorted again, so that open findings and infos of one file are in the order of its lines.
        text = _FORMATS[form](sorted([*open_findings, *infos]))
    # Without findings the text is `no open findings`, which is wrong after an error.
    if text and (open_findings or infos or not errors):
        _show_form(text, "text" if suggest else form)
    # Infos need no action, so they do not change the exit code.
    if open_findings or errors:
        raise SystemExit(1)


def _show_reports(
    project: Project,
    versions: tuple[str, ...],
    form: str,
    find_reports: Callable[[Project, VersionRef], list[EntryReport]],
) -> None:
    """Print a report on the entries of versions."""
    write = _format(REPORT_FORMATS, form)
    reports: list[EntryReport] = []
    for version in project.tree.versions(versions):
        reports += find_reports(project, version)
    _show_form(write(reports), form)


def _show_changes(
    project: Project, versions: tuple[str, ...], form: str, revision: str
) -> None:
    """Print the findings whose status changed since a revision; exit with 1 if one is open since then."""
    write = _format(DIFF_FORMATS, form)
    changes: list[LocatedChange] = []
    # Errors of the working tree are reported first: otherwise they would look like errors of the revision.
    for version in project.tree.versions(versions):
        project.resolved(version)
    with tree_at(project.tree, revision) as old_tree:
        old = project.at_revision(old_tree)
        for version in project.tree.versions(versions):
            changes += changes_at(project, old, version, revision)
    changes.sort()
    _show_form(write(changes, revision), form)
    if newly(changes, "open"):
        raise SystemExit(1)


def _format(formats: Mapping[str, FormatT], form: str) -> FormatT:
    """The function that writes a form; these reports have no annotations for pull requests."""
    if form not in formats:
        known = " or ".join(formats)
        raise click.UsageError(f"This report has no --format {form}: use {known}.")
    return formats[form]


def _show_form(text: str, form: str) -> None:
    if form == "json":
        show_json(text)
    else:
        show(text)


def _check_options(*, suggest: bool, write: bool) -> None:
    """Raises MisuseError for an option that needs another one."""
    if write and not suggest:
        raise MisuseError("--write", "is about suggestions", "add --suggest")


def _located(
    tree: SpecTree, version: VersionRef, findings: Iterable[Finding]
) -> list[LocatedFinding]:
    """The findings of a version with their places in the spec, sorted by file and line."""
    located: list[LocatedFinding] = []
    for finding in findings:
        file, line = tree.place_of(version, finding)
        located.append(LocatedFinding(file, line, finding, str(version)))
    return sorted(located)


def _text(findings: Sequence[LocatedFinding]) -> str:
    """One line for each finding, and the advice for each code once below them."""
    lines: list[str] = []
    codes: set[str] = set()
    open_count = 0
    for located in findings:
        lines.append(_line(located))
        codes.add(located.finding.code)
        if located.finding.rule.level != "info":
            open_count += 1
    # The advice is longer than a finding, and the same for all findings of a code.
    for code in sorted(codes):
        lines.append(f"advice for {code}: {RULES[code].advice}")
    if open_count:
        lines.append(f"{count(open_count, 'finding')} open")
    else:
        lines.append("no open findings")
    return "\n".join(lines)


def _line(located: LocatedFinding) -> str:
    finding = located.finding
    # Many terminals and editors open FILE:LINE by a click.
    text = f"{located.file}:{located.line}: {finding.code} {finding.message}"
    return one_line(text)


def _json(findings: Sequence[LocatedFinding]) -> str:
    """A list of objects: version, file, line, code, level, page, at, label, scenarios, and the texts."""
    objects = [_json_object(located) for located in findings]
    return json.dumps(objects, indent=1, ensure_ascii=False)


def _json_object(located: LocatedFinding) -> dict[str, object]:
    finding = located.finding
    return {
        "version": located.version,
        "file": located.file,
        "line": located.line,
        "code": finding.code,
        "level": finding.rule.level,
        "page": finding.page,
        "at": finding.at,
        "label": finding.label,
        "scenarios": finding.scenarios,
        "message": finding.message,
        "advice": finding.rule.advice,
        "details": dict(finding.details),
    }


#: The workflow commands of GitHub have other names for the levels.
_GITHUB_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


def _github(findings: Sequence[LocatedFinding]) -> str:
    """One workflow command for each finding; empty if there is none."""
    lines: list[str] = []
    for located in findings:
        finding = located.finding
        command = _GITHUB_COMMANDS[finding.rule.level]
        # GitHub decodes `%0A` in a message and in a property: a percent sign of the text is encoded.
        message = one_line(finding.message).replace("%", "%25")
        file = _github_property(located.file)
        place = f"file={file},line={located.line}"
        lines.append(f"::{command} {place},title={finding.code}::{message}")
    return "\n".join(lines)


def _github_property(text: str) -> str:
    """A value between the commas of a workflow command."""
    encoded = one_line(text).replace("%", "%25")
    return encoded.replace(":", "%3A").replace(",", "%2C")


_FORMATS: Mapping[str, Callable[[Sequence[LocatedFinding]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
}


def _suggestions(
    project: Project, findings: Sequence[LocatedFinding], *, write: bool
) -> str:
    """For each version with open findings, the entries that would close them, without their reasons."""
    names = {located.version for located in findings}
    versions: list[VersionRef] = []
    for version in project.tree.versions():
        if str(version) in names:
            versions.append(version)
    blocks: list[str] = []
    for version, suggested in suggest_entries(project, versions).items():
        texts = _texts_by_file(suggested)
        gone = _gone_places(suggested)
        if write:
            folder = f"spec/{version}"
            with locked(project.root, [folder], show_notice):
                # First, because the places are numbered as in the file.
                if gone:
                    remove_places(project.tree, version, gone)
                written = append_entries(project.tree, version, texts)
            blocks += [f"{path}: appended; replace each TODO" for path in written]
            if gone:
                removed = count(len(gone), "place")
                file = f"{folder}/accepted.yaml"
                blocks.append(f"{file}: removed {removed} without a finding")
        else:
            for name, text in texts.items():
                blocks.append(f"# spec/{version}/{name}\n{text.rstrip()}")
        blocks += _left_over(project.tree, version, suggested, write=write)
    return "\n\n".join(blocks) or "# no open findings"


def _texts_by_file(suggested: SuggestedEntries) -> dict[str, str]:
    """The suggested entries as YAML, by the name of their file."""
    texts: dict[str, str] = {}
    if suggested.entries.corrections:
        texts["corrections.yaml"] = corrections_text(suggested.entries.corrections)
    if suggested.records:
        texts["preload.yaml"] = preload_text(Preload(suggested.records))
    if suggested.entries.accepted:
        texts["accepted.yaml"] = accepted_text(suggested.entries.accepted)
    return texts


def _gone_places(suggested: SuggestedEntries) -> list[AcceptancePlace]:
    """The places in accepted.yaml whose finding is gone, and no similar one is there instead."""
    places = []
    for finding in suggested.errors:
        location = finding.location
        if finding.code != "E002" or not isinstance(location, AcceptancePlace):
            continue
        if not (location.by_family or dict(finding.details)["hint"]):
            places.append(location)
    return places


def _left_over(
    tree: SpecTree, version: VersionRef, suggested: SuggestedEntries, *, write: bool
) -> list[str]:
    """The questions that only a person can answer, and the errors that are left, as comments."""
    blocks: list[str] = []
    gone = _gone_places(suggested)
    errors: list[Finding] = []
    outdated: list[Finding] = []
    for finding in suggested.errors:
        (outdated if finding.location in gone else errors).append(finding)
    if outdated and not write:
        lines = [f"# Out of date in {version}; --suggest --write removes these places:"]
        for located in _located(tree, version, outdated):
            lines.append(f"# {_line(located)}")
        blocks.append("\n".join(lines))
    if suggested.questions:
        lines = [
            f"# Guesses for {version}; answer the question before you write an entry:"
        ]
        lines += [f"# {one_line(question)}" for question in suggested.questions]
        blocks.append("\n".join(lines))
    if suggested.unsure:
        lines = [
            f"# Open in {version}; a correction is more likely than an acceptance:"
        ]
        for located in _located(tree, version, suggested.unsure):
            lines.append(f"# {_line(located)}")
            lines.append(f"#   {one_line(located.finding.rule.advice)}")
        blocks.append("\n".join(lines))
    if errors:
        lines = [
            f"# Errors of {version}, which cannot be accepted; correct what they name:"
        ]
        for located in _located(tree, version, errors):
            lines.append(f"# {_line(located)}")
        blocks.append("\n".join(lines))
    return blocks


def _explanation(code: str) -> str:
    rule = RULES.get(code.upper())
    if rule is None:
        raise MisuseError(code, "no such rule", f"known: {', '.join(RULES)}")
    lines = [f"{rule.code} ({rule.level})", f"  {rule.outline()}", f"  {rule.advice}"]
    if rule.level == "warning":
        listed = ", ".join(["place", "scenarios", *rule.where_details])
        lines.append(f"  An acceptance lists each finding by: {listed}.")
    return "\n".join(lines)
