"""The command line: documents in, a reviewed spec, packages out. Exit 0: fine, 1: findings, 2: misuse."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from generator import pipeline
from generator.cache import Cache
from generator.capture import Captured
from generator.commands.coverage import coverage
from generator.commands.diff import diff
from generator.commands.guarding import guarded, one_version
from generator.commands.render import render
from generator.commands.start import init
from generator.dialects import DIALECTS, read_table
from generator.dialects.documents import Document, read_documents
from generator.dialects.show import show_table
from generator.errors import MisuseError, TablewrightError, UnreadableError
from generator.model.findings import Finding
from generator.model.sources import Sources
from generator.output import update_file
from generator.rules import RULES
from generator.specfiles import SpecTree, facts_text, find_checkout

T = TypeVar("T")

_versions = click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
_no_cache = click.option(
    "--no-cache", is_flag=True, help="Make everything anew instead of reusing what earlier runs made."
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tablewright")
def main() -> None:
    """Requirement tables in documents -> a reviewed spec -> an installable package for each version.

    \b
    A page changed:    tablewright capture edfi/v5 PAGE
    An API changed:    tablewright facts edfi/v5 --openapi FILE --descriptors FILE
    After either:      tablewright lint       mend or accept findings in errata.yaml
                       tablewright generate   then review the diff of spec/ and generated/
    All in order?      tablewright lint && tablewright check
    A page is wrong:   tablewright render edfi/v5 sections   how it should read
    For a reviewer:    tablewright diff edfi/v5@main edfi/v5, tablewright coverage
    A new version:     tablewright init edfi/v6 --from v5

    Exit codes: 0 fine, 1 findings, stale output or bad input, 2 misuse.
    """


for _command in (diff, coverage, init, render):
    main.add_command(_command)


@main.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option(
    "--dialect",
    metavar="NAME",
    help=f"The shape of the documents, if it is not recognised: {', '.join(each.NAME for each in DIALECTS)}.",
)
@click.option("--show-table", "only_show", is_flag=True, help="Print the table as read, and write nothing.")
@guarded
def capture(version: str, documents: tuple[str, ...], dialect: str | None, only_show: bool) -> None:
    """Read documents into the spec, and print what looks odd.

    The page that each DOCUMENT (a file, a folder, a glob, or - for standard input) holds becomes one file of
    spec/FAMILY/VERSION. Findings are printed as DOCUMENT:LINE: CODE and kept in that file for `lint`.

    A document that cannot be read leaves its spec file as it was; the others are captured. Corrections
    belong in errata.yaml, which this never touches.
    """
    tree = find_checkout(Path.cwd())
    family, name = one_version(tree, version)
    seen: dict[str, str] = {}
    done = failed = 0
    for document in _progress("reading", read_documents(documents)):
        try:
            if only_show:
                click.echo(show_table(read_table(_readable(document), dialect)), nl=False)
            else:
                captured = pipeline.read_page(_readable(document), dialect)
                shown = _readable(document).shown
                outcome = _store(tree, (family, name), captured, shown, seen)
                click.echo("\n".join([*_finding_lines(captured, shown), outcome]))
            done += 1
        except UnreadableError as error:
            failed += 1
            click.echo(f"tablewright: {error}", err=True)
    if failed:
        if done:
            click.echo(f"{_count(failed, 'document')} could not be read, {done} could", err=True)
        raise SystemExit(1)


def _readable(document: Document | UnreadableError) -> Document:
    if isinstance(document, UnreadableError):
        raise document
    return document


def _store(
    tree: SpecTree, version: tuple[str, str], captured: Captured, document: str, seen: dict[str, str]
) -> str:
    """Store a page, and say what became of its rows; `seen` are the spec files of this call.

    Raises UnreadableError for the second of two documents about one page.
    """
    page, account = captured.page, captured.account
    file = tree.shown(tree.page_path(*version, page))
    if file in seen:
        raise UnreadableError(document, f"'{page.name}' was just read from {seen[file]}", "name one of them")
    outcome = "captured" if pipeline.store_page(tree, *version, captured) else "unchanged"
    seen[file] = document
    rows = f"{_count(account.rows, 'row')}: {account.properties} properties, {account.repeats} more items"
    left = f"{account.unplaced} unplaced, {account.blank} blank; {_count(account.findings, 'finding')}"
    return f"{file}: {outcome}, {rows}, {left}"


def _finding_lines(captured: Captured, document: str) -> Iterator[str]:
    """The findings of a page at their lines of the document."""
    page, lines = captured.page, Sources((captured.source,))
    for line, finding in sorted((lines.line_of(page.name, each.at) or 1, each) for each in page.findings):
        yield f"{document}:{line}: {finding.code} {_message(finding)}"


@main.command()
@_versions
@_no_cache
@guarded
def generate(versions: tuple[str, ...], no_cache: bool) -> None:
    """Write the packages under generated/ from the spec.

    All of them if no version is named. Only files that differ are written, each one whole, and
    files that a package no longer has are removed. Files that tablewright did not write stay.
    """
    tree = find_checkout(Path.cwd())
    built = _build(tree, versions, no_cache)
    differences = pipeline.write(tree.root, built)
    for difference in differences:
        click.echo(f"{_DONE[difference.what]} {difference.path}")
    # An abandoned package has no texts, and the index of generated/ is no package.
    packages = sum(bool(each.package and each.texts) for each in built)
    click.echo(f"{_count(packages, 'package')} up to date, {_count(len(differences), 'file')} changed")


@main.command()
@_versions
@_no_cache
@guarded
def check(versions: tuple[str, ...], no_cache: bool) -> None:
    """Say whether generated/ is what the spec asks for.

    Names the files that are changed, missing, orphaned (no longer asked for) or unfinished (left by a
    killed run), and exits 1 if there are any. Changes nothing under generated/.
    """
    tree = find_checkout(Path.cwd())
    differences = pipeline.compare(tree.root, _build(tree, versions, no_cache))
    for difference in differences:
        click.echo(f"{difference.path}: {difference.what}")
    if differences:
        parts = sorted({difference.path.split("/")[1] for difference in differences})
        click.echo(
            f"{_count(len(differences), 'file')} of {', '.join(parts)} differ; "
            f"run `{' '.join(['tablewright generate', *versions])}`"
        )
        raise SystemExit(1)
    click.echo("generated/ is what spec/ asks for")


@main.command()
@_versions
@click.option(
    "--explain", metavar="CODE", help="Say what a finding's code means and how it is mended, and stop."
)
@guarded
def lint(versions: tuple[str, ...], explain: str | None) -> None:
    """Print the findings that nobody has mended or accepted.

    Each as FILE:LINE: CODE, and once for each code how it is mended. A correction or an acceptance with its
    reason goes into errata.yaml of the version. Exits 1 if a finding is open.
    """
    if explain:
        click.echo(_explanation(explain))
        return
    tree = find_checkout(Path.cwd())
    found = [
        (*tree.place_of(family, version, finding), finding)
        for family, version in tree.versions(versions)
        for finding in pipeline.find_open(tree, family, version)
    ]
    if not found:
        click.echo("no open findings")
        return
    for file, line, finding in sorted(found):
        click.echo(f"{file}:{line}: {finding.code} {_message(finding)}")
    for code in sorted({finding.code for _, _, finding in found}):
        click.echo(f"mend {code}: {RULES[code].advice}")
    click.echo(f"{_count(len(found), 'finding')} open")
    raise SystemExit(1)


@main.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option(
    "--openapi", "openapi_file", metavar="FILE", required=True, help="The API's OpenAPI document (JSON)."
)
@click.option(
    "--descriptors", "descriptors_file", metavar="FILE", required=True, help="Descriptor values (JSON)."
)
@guarded
def facts(version: str, openapi_file: str, descriptors_file: str) -> None:
    """Take what the API says of the captured pages into the spec.

    Writes spec/FAMILY/VERSION/facts.yaml: paths, keys, types and lengths, which win over the page. Run it
    again when a page was added, or when the API's documents change.
    """
    tree = find_checkout(Path.cwd())
    family, name = one_version(tree, version)
    if tree.facts_file(family, name) == "facts.hand.yaml":
        raise MisuseError(
            version, "its facts are kept by hand in facts.hand.yaml", "correct or delete that file"
        )
    found = pipeline.facts_for(tree, family, name, _json(openapi_file), _json(descriptors_file))
    if not found.resources:
        todo = "check that it is this version's, and capture the pages first"
        raise TablewrightError(openapi_file, f"it has no resource of a captured page of {version}", todo)
    for finding in found.findings:
        click.echo(f"{finding.page or openapi_file}: {finding.code} {_message(finding)}")
    path = tree.folder / family / name / "facts.yaml"
    outcome = "captured" if update_file(path, facts_text(found), tree.shown(path)) else "unchanged"
    resources, objects = _count(len(found.resources), "resource"), _count(len(found.objects), "object")
    rest = f"{_count(len(found.descriptors), 'descriptor')}; {_count(len(found.findings), 'finding')}"
    click.echo(f"{tree.shown(path)}: {outcome}, {resources}, {objects}, {rest}")


def _json(path: str) -> object:
    try:
        return json.loads(Path(path).read_bytes())
    except OSError as error:
        raise MisuseError(
            path, f"cannot be read ({error.strerror})", "give the path of a JSON file"
        ) from None
    except ValueError as error:
        raise TablewrightError(
            path, f"is no JSON ({error})", "give the document as the publisher has it"
        ) from None


_DONE = {"missing": "wrote", "changed": "wrote", "orphaned": "removed", "unfinished": "removed"}


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _explanation(code: str) -> str:
    rule = RULES.get(code.upper())
    if rule is None:
        raise MisuseError(code, "no such finding", f"known: {', '.join(RULES)}")
    return f"{rule.code} ({rule.severity})\n  {rule.text}\n  {rule.advice}"


def _message(finding: Finding) -> str:
    return RULES[finding.code].message((("page", finding.page), ("at", finding.at), *finding.details))


def _build(tree: SpecTree, versions: tuple[str, ...], no_cache: bool) -> list[pipeline.Built]:
    """The wanted packages: remembered ones at once, the others two at a time, with progress on a terminal."""
    wanted = [pair for pair in tree.versions(versions) if _has_pages(tree, pair)]
    cache = Cache(None if no_cache else tree.root / ".cache")
    known = {pair: pipeline.remembered(tree, *pair, cache) for pair in wanted}
    missing = [pair for pair in wanted if known[pair] is None]
    build = partial(_build_one, tree, cache)
    with ProcessPoolExecutor(max_workers=2) as pool:
        results = pool.map(build, missing) if len(missing) > 1 else map(build, missing)
        made = list(_progress("building", results, len(missing)))
    fresh = dict(zip(missing, made, strict=True))
    packages = [known[pair] or fresh[pair] for pair in wanted]
    index = pipeline.build_index(tree, packages, cache)
    return [*packages, *(() if versions else pipeline.abandoned(tree)), index]


def _has_pages(tree: SpecTree, pair: tuple[str, str]) -> bool:
    """Whether there is anything to generate; a version that was just started says so and is left out."""
    if tree.page_paths(*pair):
        return True
    click.echo(f"{'/'.join(pair)}: no page is captured yet, so there is no package", err=True)
    return False


def _build_one(tree: SpecTree, cache: Cache, pair: tuple[str, str]) -> pipeline.Built:
    return pipeline.build(tree, *pair, cache)


def _progress(doing: str, items: Iterable[T], length: int | None = None) -> Iterable[T]:
    """The items, with a bar on a terminal and nothing elsewhere."""
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, doing, total=length, console=Console(stderr=True), transient=True)
