"""`tablewright coverage`: how much of each version is captured, valid and free of findings."""

from __future__ import annotations

from pathlib import Path

import click

from tablewright.commands.options import guarded
from tablewright.specfiles import find_checkout
from tablewright.workflow.coverage import terminal_text
from tablewright.workflow.project import Project, count_covered


@click.command()
@click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
@guarded
def coverage(versions: tuple[str, ...]) -> None:
    """Print what each version covers.

    A table a family, a row a resource.

    Each cell says how many scenarios there are, how many of the samples the package's own schema accepts,
    and how many of the page's findings are open. A dash is a page that is not captured. The same table
    stands in generated/README.md.
    """
    tree = find_checkout(Path.cwd())
    project = Project(tree)
    counted = [count_covered(project, version) for version in tree.versions(versions)]
    click.echo("scenarios / valid samples / open findings\n")
    click.echo(terminal_text(counted), nl=False)
