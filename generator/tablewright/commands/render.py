"""`tablewright render`: prints corrected pages as Markdown."""

from __future__ import annotations

from pathlib import Path

import click

from tablewright.commands.messages import one_line, printable, show
from tablewright.commands.options import guarded, one_version
from tablewright.errors import MisuseError
from tablewright.files import OwnedFolder, update_file
from tablewright.naming import did_you_mean, kebab
from tablewright.specfiles import find_checkout
from tablewright.workflow.project import Project
from tablewright.workflow.render import RenderedPage, corrected_pages, render_corrected


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@click.option(
    "--output",
    type=click.Path(file_okay=False),
    metavar="FOLDER",
    help="Write PAGE.md files there.",
)
@guarded
def render(version: str, pages: tuple[str, ...], output: str | None) -> None:
    """Print pages as they should have been published.

    Use it to show the publisher how a page should read, or to review corrections: names and types are those
    of the API, sentences are composed from the scenarios. Several pages (or all, without PAGE) need --output.
    Rows that have no parent are left out: move them to their parent in corrections.yaml.

    \b
      tablewright render edfi/v5 sections
      tablewright render edfi/v5 --output /tmp/pages

    Exit codes: 0 printed, 1 the spec cannot be read, 2 wrong arguments.
    """
    tree = find_checkout(Path.cwd())
    project = Project(tree)
    ref = one_version(tree, version)
    available = [page.name for page in project.files(ref).pages]
    wanted = _wanted(available, pages, version)
    if len(wanted) != 1 and output is None:
        what = f"{len(wanted)} pages cannot be printed as one document"
        raise MisuseError(version, what, "name one page, or add --output FOLDER")
    # All pages are corrected together: a correction may apply to several of them.
    corrected = {page.name: page for page in corrected_pages(project, ref)}
    for page_name in wanted:
        rendered = render_corrected(corrected[page_name], ref.name)
        _report_left_out(rendered)
        if output is None:
            show(rendered.text, nl=False)
        else:
            folder = OwnedFolder(Path(output), output)
            path = f"{kebab(rendered.page)}.md"
            # `cat` would send control characters to the terminal.
            changed = update_file(folder, path, printable(rendered.text))
            outcome = "written" if changed else "unchanged"
            show(f"{folder.shown_file(path)}: {outcome}")


def _wanted(available: list[str], names: tuple[str, ...], version: str) -> list[str]:
    """Return the names of the pages to print, each once, or of all pages if `names` is empty.

    Raises MisuseError for a name that is no page of the version.
    """
    if not names:
        return available
    # A page is found by any spelling of its name: `course-offerings`, `CourseOfferings`.
    by_letters = {_letters(page): page for page in available}
    wanted: list[str] = []
    for name in names:
        page = by_letters.get(_letters(name))
        if page is None:
            known = [kebab(page_name) for page_name in available]
            hint = did_you_mean(name, known)
            raise MisuseError(name, f"{version} has no such page{hint}")
        if page not in wanted:
            wanted.append(page)
    return wanted


def _letters(name: str) -> str:
    """Return the letters and digits of a name, in lower case: `course-offerings` is `CourseOfferings`."""
    letters = ""
    for character in name.casefold():
        if character.isalnum():
            letters += character
    return letters


def _report_left_out(rendered: RenderedPage) -> None:
    if not rendered.left_out:
        return
    rows = ", ".join(rendered.left_out)
    todo = "move each to its parent in corrections.yaml"
    # To standard error, because standard output is the document.
    line = f"{rendered.page}: left out, as these rows have no parent: {rows}; {todo}"
    show(one_line(line), err=True)
