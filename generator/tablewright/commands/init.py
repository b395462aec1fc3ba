"""`tablewright init`: starts a new version, or a new family with its first version, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import cast, get_args

import click

from tablewright.commands.messages import show
from tablewright.commands.options import guarded, one_version, show_notice
from tablewright.errors import MisuseError
from tablewright.files import UNFINISHED, replace_file
from tablewright.model.version import PageKind, VersionInfo
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.specfiles.checks import package_problem
from tablewright.specfiles.identifiers import FOLDER
from tablewright.specfiles.new_family import new_family_files
from tablewright.specfiles.new_version import new_files, new_version
from tablewright.workflow.writing import locked, owned_folder

_STANDARD = re.compile(r"\d+(?:\.\d+)+")


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option(
    "--from",
    "predecessor",
    metavar="VERSION",
    help="The version that the new one follows.",
)
@click.option(
    "--new-family",
    is_flag=True,
    help="Start a new family with this first version.",
)
@click.option(
    "--pages",
    "page_kind",
    type=click.Choice(get_args(PageKind)),
    help="With --new-family: what one page describes.  [default: resources]",
)
@click.option(
    "--package",
    metavar="NAME",
    help="The package to generate.  [default: FAMILY_VERSION]",
)
@click.option(
    "--data-standard",
    metavar="X.Y",
    help="The number of its data standard.  [default: that in VERSION, such as 6.0 for v6]",
)
@guarded
def init(
    version: str,
    *,
    predecessor: str | None,
    new_family: bool,
    page_kind: str | None,
    package: str | None,
    data_standard: str | None,
) -> None:
    """Start a new version, or with --new-family a new family.

    A version needs the one it follows: --from v5. This writes version.yaml, corrections.yaml and
    accepted.yaml into the new version's folder, and adds the version to family.yaml. A new family gets a
    commented family.yaml and convention.yaml as well.

    No page is copied: capture its pages with the commands that this prints.
    """
    family, _, name = version.partition("/")
    # Exactly one of the two options is needed; --pages goes into the convention, which a version shares.
    if page_kind and not new_family:
        raise MisuseError(
            "--pages", "only a new family has a page kind", "add --new-family"
        )
    if new_family == (predecessor is not None):
        raise MisuseError(
            version,
            "it is not clear what to start",
            "give either --from VERSION or --new-family",
        )
    if data_standard and not _STANDARD.fullmatch(data_standard):
        raise MisuseError(
            f"--data-standard {data_standard}", "not a number such as 6.0", "give X.Y"
        )
    if new_family and not FOLDER.fullmatch(family):
        raise MisuseError(
            family, "not a name for a family", "use lower-case letters and digits: acme"
        )
    _check_version_name(family, name)
    standard = data_standard or _standard(name)
    tree = find_checkout(Path.cwd()) if predecessor else _tree_for_family()
    # Its list of versions gets an entry, and packages of all families need different names.
    with locked(tree.root, ["spec"], show_notice):
        if predecessor is None:
            kind = cast("PageKind", page_kind or "resources")
            _start_family(tree, family, name, kind, package=package, standard=standard)
        else:
            _start_version(
                tree, family, name, predecessor, package=package, standard=standard
            )


def _start_version(
    tree: SpecTree,
    family: str,
    name: str,
    predecessor: str,
    *,
    package: str | None,
    standard: str,
) -> None:
    # Both `--from v5` and `--from edfi/v5` are understood.
    predecessor_name = predecessor.removeprefix(f"{family}/")
    before = one_version(tree, f"{family}/{predecessor_name}")
    _check_name(tree, family, name)
    info = new_version(
        tree.load_info(before),
        name,
        package or f"{family}_{name}",
        standard,
    )
    _check_package(tree, info.package)
    texts = new_files(tree, info)
    folder = tree.folder / family / name
    # Files in it would become part of the new version without being noticed.
    if _has_other_files(folder, texts):
        what = "the folder exists, but family.yaml does not list this version"
        todo = "add it to `versions`, or remove the folder"
        raise MisuseError(tree.shown(folder), what, todo)
    _write(tree, family, texts)
    _print_next_steps(
        f"tablewright capture {family}/{name} PAGE...",
        f"tablewright facts {family}/{name} --openapi FILE --descriptors FILE",
        f"tablewright lint {family}/{name}   # then write corrections.yaml and accepted.yaml",
        "tablewright generate",
        f"tablewright diff {before} {family}/{name}   # then confirm renames in renames.yaml",
    )


def _start_family(
    tree: SpecTree,
    family: str,
    name: str,
    page_kind: PageKind,
    *,
    package: str | None,
    standard: str,
) -> None:
    today = date.today()
    # A school year is named by the calendar year in which it ends; it begins in July.
    school_year = today.year + 1 if today.month >= 7 else today.year
    info = VersionInfo(
        family=family,
        name=name,
        package=package or f"{family}_{name}",
        title=f"{family.capitalize()} {name}",
        data_standard=standard,
        release=f"{standard}.1",
        school_year=school_year,
        reference_date=date(school_year, 3, 1),
    )
    texts = new_family_files(tree, info, page_kind)
    folder = tree.folder / family
    if (folder / "family.yaml").exists():
        what = f"there is such a family already ({tree.shown(folder)})"
        todo = "choose another name, or start a version with --from"
        raise MisuseError(family, what, todo)
    if _has_other_files(folder, texts):
        what = f"there is such a folder already ({tree.shown(folder)}), without a family.yaml"
        todo = "restore its family.yaml, or choose another name"
        raise MisuseError(family, what, todo)
    _check_package(tree, info.package, family)
    _write(tree, family, texts)
    # Pages about resources get their keys and types from the API's documents; an operation page states them.
    steps = [f"tablewright capture {family}/{name} PAGE..."]
    if page_kind == "resources":
        steps.append(
            f"tablewright facts {family}/{name} --openapi FILE --descriptors FILE"
            "   # or write facts.hand.yaml"
        )
    else:
        steps.append(
            f"edit spec/{family}/convention.yaml         # add a rule for each page to `pages`"
        )
    steps.append(
        f"tablewright lint {family}/{name}   # then write corrections.yaml and accepted.yaml"
    )
    steps.append("tablewright generate")
    _print_next_steps(*steps)


def _tree_for_family() -> SpecTree:
    """The spec tree around the current folder; a folder without one becomes the root of a new tree."""
    try:
        return find_checkout(Path.cwd())
    except MisuseError:
        return SpecTree(Path.cwd())


def _write(tree: SpecTree, family: str, texts: dict[Path, str]) -> None:
    folder = owned_folder(tree.root, f"spec/{family}")
    for path, text in texts.items():
        name = path.relative_to(folder.path).as_posix()
        replace_file(folder, name, text)
        show(f"wrote {folder.shown_file(name)}")


def _print_next_steps(*steps: str) -> None:
    show("\nNext:")
    for step in steps:
        show(f"  {step}")


def _check_name(tree: SpecTree, family: str, name: str) -> None:
    """Raises MisuseError for a name that a version already has."""
    folder = tree.folder / family / name
    if name in tree.load_family(family).versions:
        what = f"there is such a version already ({tree.shown(folder)})"
        raise MisuseError(
            f"{family}/{name}", what, "capture into it, or choose another name"
        )


def _has_other_files(folder: Path, texts: Mapping[Path, str]) -> bool:
    """Whether a folder has files other than those of an interrupted run, which are among the given texts."""
    if not folder.is_dir():
        return folder.exists()
    for path in folder.rglob("*"):
        if path.is_dir() or path.name.endswith(UNFINISHED):
            continue
        wanted = texts.get(path)
        if wanted is None or path.read_bytes() != wanted.encode():
            return True
    return False


def _check_version_name(family: str, name: str) -> None:
    if not FOLDER.fullmatch(name):
        raise MisuseError(
            f"{family}/{name}",
            "not a name for a version",
            "use lower-case letters and digits: v6",
        )


def _check_package(tree: SpecTree, package: str, new_family: str = "") -> None:
    """Raises MisuseError for a name that no package can have, or that another version's package has.

    `new_family` may have a folder without its family.yaml, which an interrupted run did not write.
    """
    problem = package_problem(package)
    if problem is not None:
        raise MisuseError(f"--package {package}", *problem)
    others = [family for family in tree.families() if family != new_family]
    for version in tree.versions_of(others):
        # Both packages would be written to one folder of generated/.
        if tree.load_info(version).package == package:
            what = "another version has this package"
            raise MisuseError(package, what, "choose another with --package")


def _standard(name: str) -> str:
    """The data standard that a version's name contains: 6.0 for `v6`."""
    number = re.search(r"\d+", name)
    if not number:
        raise MisuseError(
            name, "there is no number in the name", "give --data-standard X.Y"
        )
    return f"{number[0]}.0"
