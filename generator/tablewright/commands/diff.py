"""`tablewright diff`: compares two versions, two git revisions of one, or all versions with a revision."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import click

from tablewright.commands.messages import show, show_json
from tablewright.commands.options import guarded, one_version, open_project
from tablewright.compare.report.json_form import comparison_json, schema_text
from tablewright.compare.report.markdown import comparison_markdown
from tablewright.compare.report.since import since_json, since_markdown, since_text
from tablewright.compare.report.text import comparison_text
from tablewright.errors import MisuseError
from tablewright.model.comparison import Comparison, VersionChange
from tablewright.workflow.git_revisions import tree_at
from tablewright.workflow.project import (
    Project,
    VersionAtRevision,
    changes_since,
    compare_at_revisions,
)
from tablewright.workflow.releases import revision_named

FORMATS: Mapping[str, Callable[[Comparison, bool], str]] = {
    "text": comparison_text,
    "markdown": comparison_markdown,
    "json": comparison_json,
}
SINCE_FORMATS: Mapping[str, Callable[[Sequence[VersionChange], str, bool], str]] = {
    "text": since_text,
    "markdown": since_markdown,
    "json": since_json,
}


# A callback, because the schema is printed without the arguments that a comparison needs.
def _print_schema(
    context: click.Context, _option: click.Parameter, wanted: bool
) -> None:
    if wanted:
        show_json(schema_text(), nl=False)
        context.exit()


@click.command()
@click.argument("before", metavar="[FAMILY/VERSION[@REV]", default="")
@click.argument("after", metavar="FAMILY/VERSION[@REV]]", default="")
@click.option("--since", metavar="REV", help="Compare every version with REV.")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Text for a terminal, Markdown for a pull request, JSON for tools.",
)
@click.option(
    "--verbose",
    is_flag=True,
    help="Print long lists whole.",
)
@click.option(
    "--exit-code", "by_code", is_flag=True, help="Exit with 1 if there are differences."
)
@click.option(
    "--json-schema",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_schema,
    help="Print the JSON Schema of the JSON form.",
)
@guarded
def diff(
    *,
    before: str,
    after: str,
    since: str | None,
    form: str,
    verbose: bool,
    by_code: bool,
) -> None:
    """Compare versions, and group the changes by who has to act.

    Use it to plan the move to a newer version, or to review an edit of the spec. @REV reads a version from a
    git revision. --since compares a new version with its predecessor. Pages and API are compared separately.
    A likely rename has a question mark: confirm or decline it in renames.yaml of the newer version.

    \b
      tablewright diff edfi/v4 edfi/v5
      tablewright diff --since main --format markdown

    Exit codes: 0 compared, 1 spec unreadable (or differences), 2 wrong arguments.
    """
    project = open_project()
    if since is not None:
        if before:
            raise click.UsageError(
                "--since compares every version: give no version with it."
            )
        text, differs = _since(project, since, form, verbose=verbose)
    elif not after:
        raise click.UsageError("Give two versions, or --since REV.")
    else:
        text, differs = _between(project, before, after, form, verbose=verbose)
    if form == "json":
        show_json(text, nl=False)
    else:
        show(text, nl=False)
    # Like `diff`, but only if it is wanted: without the option, 1 always means an error.
    if by_code and differs:
        raise SystemExit(1)


def _between(
    project: Project, before: str, after: str, form: str, *, verbose: bool
) -> tuple[str, bool]:
    """Return the report on two versions, and whether there are differences."""
    with (
        _version_at_revision(project, before) as old,
        _version_at_revision(project, after) as new,
    ):
        if old.version.family != new.version.family:
            what = f"'{old.version.family}' and '{new.version.family}' are different families"
            raise MisuseError(
                f"{before} {after}", what, "name two versions of one family"
            )
        comparison = compare_at_revisions(old, new)
    return FORMATS[form](comparison, verbose), comparison.differs


def _since(
    project: Project, revision: str, form: str, *, verbose: bool
) -> tuple[str, bool]:
    """Return the report on every version since a revision, and whether there are differences."""
    tree = project.tree
    # Errors of the working tree are reported first: otherwise they would look like errors of the revision.
    for version in tree.versions():
        project.resolved(version)
    with tree_at(tree, revision, with_findings=False) as old:
        changes = changes_since(project, project.at_revision(old), revision)
    return SINCE_FORMATS[form](changes, revision, verbose), bool(changes)


@contextmanager
def _version_at_revision(project: Project, name: str) -> Iterator[VersionAtRevision]:
    """Yield the version that `edfi/v5` or `edfi/v5@REV` names; its files exist until the context ends.

    Raises MisuseError for a name without a version, or with an @ that no revision follows.
    """
    # The version of the working tree needs no temporary folder.
    version, at, revision = name.partition("@")
    if not at:
        yield VersionAtRevision(project, one_version(project.tree, version))
        return
    if not revision:
        raise MisuseError(
            name, "the revision is missing", f"give {version}@REV, or {version} alone"
        )
    named = revision
    for ref in project.tree.versions():
        # A version that only the revision has can have no release here.
        if str(ref) == version:
            named = revision_named(project, ref, revision)
    with tree_at(project.tree, named, with_findings=False) as old:
        earlier = project.at_revision(old)
        yield VersionAtRevision(earlier, one_version(old, version), revision)
