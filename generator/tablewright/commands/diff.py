"""`tablewright diff`: two versions, two git revisions of one, or all versions since a revision, compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from tablewright.commands.options import guarded, one_version
from tablewright.compare.report.json_form import json_of, schema_text
from tablewright.compare.report.markdown import markdown_of
from tablewright.compare.report.since import since_json, since_markdown, since_text
from tablewright.compare.report.text import text_of
from tablewright.errors import MisuseError
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.workflow.git_revisions import tree_at
from tablewright.workflow.project import Project, VersionAtRevision, changes_since, compare_at_revisions

FORMATS: Mapping[str, Callable[[Comparison], str]] = {
    "text": text_of,
    "markdown": markdown_of,
    "json": json_of,
}
SINCE_FORMATS: Mapping[str, Callable[[Sequence[VersionChange], str], str]] = {
    "text": since_text,
    "markdown": since_markdown,
    "json": since_json,
}


def _print_schema(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(schema_text(), nl=False)
        context.exit()


@click.command()
@click.argument("before", metavar="[FAMILY/VERSION[@REV]", default="")
@click.argument("after", metavar="FAMILY/VERSION[@REV]]", default="")
@click.option("--since", metavar="REV", help="Compare every version with what REV has.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Text for a terminal, Markdown for a pull request, JSON for tools.",
)
@click.option("--exit-code", "by_code", is_flag=True, help="Exit 1 if there are differences.")
@click.option(
    "--json-schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of a comparison as JSON, and stop.",
)
@guarded
def diff(before: str, after: str, since: str | None, form: str, by_code: bool) -> None:
    """Say what changed between versions, and for whom.

    Both are versions of one family. With @REV a version is read as the git revision REV has it, else from
    the working tree. --since REV compares every version with itself at REV, a new one with its predecessor;
    what does not differ is left out. Changes are grouped by whom they concern: readers, writers,
    certification, nobody.

    Pages and API are compared apart: what a page no longer lists may still be there. A likely rename is
    shown as removed and added until somebody confirms it in renames.yaml of the newer version.
    """
    tree = find_checkout(Path.cwd())
    if since is not None:
        if before:
            raise click.UsageError("--since compares every version: name none beside it.")
        text, differs = _since(tree, since, form)
    elif not after:
        raise click.UsageError("Name two versions, or say --since REV.")
    else:
        text, differs = _between(tree, before, after, form)
    click.echo(text, nl=False)
    if by_code and differs:
        raise SystemExit(1)


def _between(tree: SpecTree, before: str, after: str, form: str) -> tuple[str, bool]:
    """Two versions compared, and whether anything differs."""
    project = Project(tree)
    with _edition(project, before) as old, _edition(project, after) as new:
        if old.version.family != new.version.family:
            what = f"'{old.version.family}' and '{new.version.family}' are different families"
            raise MisuseError(f"{before} {after}", what, "name two versions of one")
        comparison = compare_at_revisions(old, new)
    return FORMATS[form](comparison), bool(comparison.changes)


def _since(tree: SpecTree, revision: str, form: str) -> tuple[str, bool]:
    """Every version compared with itself at a revision, and whether anything differs."""
    project = Project(tree)
    for version in tree.versions():
        project.resolved(version)  # what is wrong here is said before the revision is blamed for it
    with tree_at(tree, revision) as old:
        found = changes_since(project, Project(old), revision)
    return SINCE_FORMATS[form](found, revision), bool(found)


@contextmanager
def _edition(project: Project, name: str) -> Iterator[VersionAtRevision]:
    """What `edfi/v5` or `edfi/v5@REV` names."""
    version, at, revision = name.partition("@")
    if not at:
        yield VersionAtRevision(project, one_version(project.tree, version))
        return
    if not revision:
        raise MisuseError(name, "the revision is missing", f"say {version}@REV, or {version} alone")
    with tree_at(project.tree, revision) as old:
        yield VersionAtRevision(Project(old), one_version(old, version), revision)
