"""`tablewright generate` and `check`: the same packages, written or compared."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from tablewright.commands.messages import progress
from tablewright.commands.options import guarded, versions_argument
from tablewright.naming import count
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.workflow import build
from tablewright.workflow.cache import Cache
from tablewright.workflow.project import Read

_no_cache = click.option(
    "--no-cache", is_flag=True, help="Make everything anew instead of reusing what earlier runs made."
)
_DONE = {"missing": "wrote", "changed": "wrote", "orphaned": "removed", "unfinished": "removed"}


@click.command()
@versions_argument
@_no_cache
@guarded
def generate(versions: tuple[str, ...], no_cache: bool) -> None:
    """Write the packages under generated/ from the spec.

    All of them if no version is named. Only files that differ are written, each one whole, and
    files that a package no longer has are removed. Files that tablewright did not write stay.
    """
    tree = find_checkout(Path.cwd())
    built = _build(tree, versions, no_cache)
    differences = build.write(tree.root, built)
    for difference in differences:
        click.echo(f"{_DONE[difference.what]} {difference.path}")
    # An abandoned package has no texts, and the index of generated/ is no package.
    packages = sum(bool(each.package and each.texts) for each in built)
    click.echo(f"{count(packages, 'package')} up to date, {count(len(differences), 'file')} changed")


@click.command()
@versions_argument
@_no_cache
@click.option(
    "--since", metavar="REV", help="Also whether packages that differ from REV's have the next release."
)
@guarded
def check(versions: tuple[str, ...], no_cache: bool, since: str | None) -> None:
    """Say whether generated/ is what the spec asks for.

    Names the files that are changed, missing, orphaned (no longer asked for) or unfinished (left by a
    killed run), and exits 1 if there are any. Changes nothing under generated/.

    With --since it also exits 1 if a package changed since the git revision REV, the last that was
    published, and still has the same release.
    """
    tree = find_checkout(Path.cwd())
    built = _build(tree, versions, no_cache)
    differences = build.compare(tree.root, built)
    for difference in differences:
        click.echo(f"{difference.path}: {difference.what}")
    if differences:
        parts = sorted({difference.path.split("/")[1] for difference in differences})
        click.echo(
            f"{count(len(differences), 'file')} of {', '.join(parts)} differ; "
            f"run `{' '.join(['tablewright generate', *versions])}`"
        )
    if not _are_released(tree, since, built) or differences:
        raise SystemExit(1)
    click.echo("generated/ is what spec/ asks for")


def _are_released(tree: SpecTree, since: str | None, built: Sequence[build.Built]) -> bool:
    """Whether every package that changed since a revision has another release; names those that have not."""
    if since is None:
        return True
    from tablewright.workflow.releases import find_unreleased_changes  # the usual check needs no git

    unmoved = list(find_unreleased_changes(tree.root, since, built))
    for package, release in unmoved:
        click.echo(
            f"generated/{package} changed since {since} and is still release {release}; "
            "give the next number, and its history a line, in version.yaml"
        )
    return not unmoved


def _build(tree: SpecTree, versions: tuple[str, ...], no_cache: bool) -> list[build.Built]:
    """The wanted packages: remembered ones at once, the others two at a time, with progress on a terminal."""
    wanted = [pair for pair in tree.versions(versions) if _has_pages(tree, pair)]
    cache = Cache(None if no_cache else tree.root / ".cache")
    known = {pair: build.remembered(tree, *pair, cache) for pair in wanted}
    missing = [pair for pair in wanted if known[pair] is None]
    read = build.reader(tree, cache)
    fresh = dict(zip(missing, _build_all(tree, missing, cache, read), strict=True))
    packages = [known[pair] or fresh[pair] for pair in wanted]
    index = build.build_index(tree, cache, read)
    return [*packages, *(() if versions else build.abandoned(tree)), index]


def _build_all(
    tree: SpecTree, pairs: Sequence[tuple[str, str]], cache: Cache, read: Read
) -> Sequence[build.Built]:
    """The packages; one alone is built here, from what is then read for the index too."""
    if len(pairs) < 2:
        alone = (build.build(tree, *pair, cache, read) for pair in pairs)
        return list(progress("building", alone, len(pairs)))
    from concurrent.futures import ProcessPoolExecutor  # an unchanged spec needs no second process

    with ProcessPoolExecutor(max_workers=2) as pool:
        return list(progress("building", pool.map(partial(_build_one, tree, cache), pairs), len(pairs)))


def _has_pages(tree: SpecTree, pair: tuple[str, str]) -> bool:
    """Whether there is anything to generate; a version that was just started says so and is left out."""
    if tree.page_paths(*pair):
        return True
    click.echo(f"{'/'.join(pair)}: no page is captured yet, so there is no package", err=True)
    return False


def _build_one(tree: SpecTree, cache: Cache, pair: tuple[str, str]) -> build.Built:
    return build.build(tree, *pair, cache)
