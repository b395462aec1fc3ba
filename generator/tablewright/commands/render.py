"""`tablewright render`: pages of the spec as Markdown, corrected or as they were captured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from tablewright.commands.options import guarded, one_version
from tablewright.errors import MisuseError
from tablewright.files import update_file
from tablewright.model.page import Page
from tablewright.naming import did_you_mean, kebab
from tablewright.specfiles import find_checkout
from tablewright.workflow.project import Project
from tablewright.workflow.render import Printout, print_captured, print_corrected


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option("--as-captured", is_flag=True, help="Print what was captured, without any correction.")
@click.option("--output", type=click.Path(file_okay=False), metavar="FOLDER", help="Write PAGE.md files.")
@guarded
def render(version: str, pages: tuple[str, ...], as_captured: bool, output: str | None) -> None:
    """Print pages as they should have been published.

    That is after the errata, in the API's own names and types, in one notation, with sentences made from
    the scenarios. All pages of the version if no PAGE (sections, CourseOfferings, ...) is named; several
    go into the FOLDER of --output.

    A page printed --as-captured gives the same spec file when it is captured again. Findings that
    Markdown cannot have, since they are about another document shape, are listed on standard error.
    """
    tree = find_checkout(Path.cwd())
    project, ref = Project(tree), one_version(tree, version)
    wanted = _wanted(project.files(ref).pages, pages, version)
    if len(wanted) != 1 and output is None:
        what = f"{len(wanted)} pages do not go into one document"
        raise MisuseError(version, what, "name one page, or say --output FOLDER")
    if as_captured:
        printouts = print_captured(project, ref, wanted)
    else:
        printouts = print_corrected(project, ref, {page.name for page in wanted})
    for printout in printouts:
        _tell_missing(printout)
        if output is None:
            click.echo(printout.text, nl=False)
        else:
            path = Path(output) / f"{kebab(printout.page)}.md"
            changed = update_file(path, printout.text, str(path))
            click.echo(f"{path}: {'written' if changed else 'unchanged'}")


def _wanted(pages: tuple[Page, ...], names: tuple[str, ...], version: str) -> list[Page]:
    """The pages of these names, in any case and with or without hyphens; all if there are none."""
    by_name = {_folded(page.name): page for page in pages}
    for name in names:
        if _folded(name) not in by_name:
            known = [kebab(page.name) for page in pages]
            raise MisuseError(name, f"{version} has no such page{did_you_mean(name, known)}")
    return [by_name[_folded(name)] for name in dict.fromkeys(names)] if names else list(pages)


def _folded(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


def _tell_missing(printout: Printout) -> None:
    """Say on standard error what the document does not have."""
    if printout.left_out:
        rows = ", ".join(printout.left_out)
        click.echo(f"{printout.page}: left out, as no erratum places them: {rows}", err=True)
    if printout.lost:
        codes = Counter(finding.code for finding in printout.lost)
        shown = ", ".join(f"{code} ({count})" for code, count in sorted(codes.items()))
        click.echo(f"{printout.page}: findings that this document cannot have: {shown}", err=True)
