"""`tablewright init`: a new version of a family, as data."""

from __future__ import annotations

import re
from pathlib import Path

import click

from tablewright.commands.options import guarded, one_version
from tablewright.errors import MisuseError
from tablewright.files import replace_file
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.specfiles.new_version import new_files, new_version

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STANDARD = re.compile(r"\d+(?:\.\d+)+")


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option("--from", "predecessor", required=True, metavar="VERSION", help="The version it follows.")
@click.option("--package", metavar="NAME", help="The package to generate.  [default: FAMILY_VERSION]")
@click.option(
    "--data-standard",
    metavar="X.Y",
    help="The standard that it speaks.  [default: the number in VERSION, such as 6.0 for v6]",
)
@guarded
def init(version: str, predecessor: str, package: str | None, data_standard: str | None) -> None:
    """Start a new version as data.

    Creates its folder with version.yaml, corrections.yaml and accepted.yaml, and adds it to family.yaml.

    It is a copy of nothing: pages are captured and facts taken next, with the commands that this prints.
    """
    tree = find_checkout(Path.cwd())
    family, _, name = version.partition("/")
    _, before = one_version(tree, f"{family}/{predecessor.removeprefix(f'{family}/')}")
    _refuse(tree, family, name)
    if data_standard and not _STANDARD.fullmatch(data_standard):
        raise MisuseError(f"--data-standard {data_standard}", "no number of a data standard", "say 6.0")
    info = new_version(
        tree.load_info(family, before), name, package or f"{family}_{name}", data_standard or _standard(name)
    )
    _refuse_package(tree, info.package)
    for path, text in new_files(tree, info).items():
        replace_file(path, text, tree.shown(path))
        click.echo(f"wrote {tree.shown(path)}")
    click.echo(
        f"\nNext:\n"
        f"  tablewright capture {version} PAGE...\n"
        f"  tablewright facts {version} --openapi FILE --descriptors FILE\n"
        f"  tablewright lint {version}        # then write corrections.yaml and accepted.yaml\n"
        f"  tablewright generate\n"
        f"  tablewright diff {family}/{before} {version}   # then confirm renames in renames.yaml"
    )


def _refuse(tree: SpecTree, family: str, name: str) -> None:
    """Raises MisuseError for a name that no version can have, or that one has already."""
    if not _NAME.fullmatch(name):
        raise MisuseError(f"{family}/{name}", "no name for a version", "use small letters and digits: v6")
    folder = tree.folder / family / name
    if name in tree.load_family(family).versions:
        what = f"there is such a version already ({tree.shown(folder)})"
        raise MisuseError(f"{family}/{name}", what, "capture into it, or choose another name")
    if folder.exists():
        raise MisuseError(tree.shown(folder), "a folder that family.yaml does not name", "move it away")


def _refuse_package(tree: SpecTree, package: str) -> None:
    if not _NAME.fullmatch(package):
        raise MisuseError(package, "no name for a package", "use small letters, digits and underscores")
    if package in {tree.load_info(*pair).package for pair in tree.versions()}:
        raise MisuseError(package, "another version has this package", "choose another with --package")


def _standard(name: str) -> str:
    number = re.search(r"\d+", name)
    if not number:
        raise MisuseError(name, "no number to take the data standard from", "give --data-standard X.Y")
    return f"{number[0]}.0"
