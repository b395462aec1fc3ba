"""`tablewright coverage`: prints how much of each version is captured, valid and free of findings."""

from __future__ import annotations

import click

from tablewright.commands.messages import show
from tablewright.commands.options import guarded, open_project
from tablewright.model.coverage import Coverage
from tablewright.workflow.coverage import terminal_text
from tablewright.workflow.project import count_covered


@click.command()
@click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
@guarded
def coverage(versions: tuple[str, ...]) -> None:
    """Print a table of resources and versions for each family.

    Use it to see which pages are missing, and which resources need corrections. The cell
    `4 / 3 of 4 / 1 of 2` means 4 scenarios, 3 of 4 samples that are valid against the API's schema, and 1 of
    2 findings that is open. A dash is a page that is not captured. Below the table, each version shows how
    many pages are captured, and how many of the resources that its certification requires have one. It names
    the required resources without a page, and the pages of resources that the list does not require.
    generated/README.md contains the same table.

    \b
      tablewright coverage edfi

    Exit codes: 0 printed, 1 the spec cannot be read, 2 wrong arguments.
    """
    project = open_project()
    counted: list[Coverage] = []
    for version in project.tree.versions(versions):
        counted.append(count_covered(project, version))
    show("scenarios / valid of all samples / open of all findings\n")
    show(terminal_text(counted), nl=False)
