"""The command line: documents in, a reviewed spec, packages out. Exit 0: fine, 1: findings, 2: misuse."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial, wraps
from pathlib import Path
from typing import Any

import click

from generator import pipeline
from generator.cache import Cache
from generator.capture import Captured
from generator.dialects import read_table
from generator.dialects.documents import Document, read_documents
from generator.dialects.show import show_table
from generator.errors import MisuseError, TablewrightError, UnreadableError
from generator.model.findings import Finding
from generator.model.sources import Sources
from generator.output import replace_file
from generator.rules import RULES
from generator.specfiles import SpecTree, facts_text, find_checkout

Command = Callable[..., None]


def _guarded(command: Command) -> Command:
    """Print the project's own errors as one line and leave with their exit code."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except TablewrightError as error:
            click.echo(f"tablewright: {error}", err=True)
            raise SystemExit(error.exit_code) from None

    return run


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="tablewright")
def main() -> None:
    """Requirement tables in documents -> a reviewed spec -> an installable package for each version.

    \b
    A page changed:     tablewright capture edfi/v5 PAGE    then review spec/, lint, generate
    An API changed:     tablewright facts edfi/v5 --openapi FILE --descriptors FILE
    Is all in order?    tablewright lint && tablewright check
    """


@main.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT...")
@click.option("--dialect", metavar="NAME", help="The shape of the documents, where it is not recognised.")
@click.option("--show-table", "only_show", is_flag=True, help="Print the table as read, and write nothing.")
@_guarded
def capture(version: str, documents: tuple[str, ...], dialect: str | None, only_show: bool) -> None:
    """Read documents in any known shape into spec/FAMILY/VERSION, and print findings as FILE:LINE: CODE.

    A DOCUMENT is a file, a folder, a glob, or - for standard input. One that cannot be read leaves its spec
    file as it was; the others are captured. Corrections belong in errata.yaml, which this never touches.
    """
    tree = find_checkout(Path.cwd())
    family, name = _single(tree, version)
    seen: dict[str, str] = {}
    failed = 0
    for document in _progress(read_documents(documents), None):
        try:
            if only_show:
                click.echo(show_table(read_table(_readable(document), dialect)), nl=False)
                continue
            captured = _new(pipeline.read_page(_readable(document), dialect), seen)
            changed = pipeline.store_page(tree, family, name, captured)
        except UnreadableError as error:
            failed += 1
            click.echo(f"tablewright: {error}", err=True)
            continue
        click.echo(
            "\n".join(_capture_lines(captured, changed, tree.page_path(family, name, captured.page).name))
        )
    if failed:
        click.echo(f"{_count(failed, 'document')} could not be read; the rest is captured", err=True)
        raise SystemExit(1)


def _readable(document: Document | UnreadableError) -> Document:
    if isinstance(document, UnreadableError):
        raise document
    return document


def _new(captured: Captured, seen: dict[str, str]) -> Captured:
    """The same, noted as seen; of two documents about one page in a call the second is refused."""
    page, document = captured.page.name, captured.source.document
    if page in seen:
        raise UnreadableError(document, f"'{page}' was just read from {seen[page]}", "name one of them")
    seen[page] = document
    return captured


def _capture_lines(captured: Captured, changed: bool, file: str) -> Iterator[str]:
    """The findings of a page at their lines of the document, and what became of its rows."""
    page, account, lines = captured.page, captured.account, Sources((captured.source,))
    placed = sorted((lines.line_of(page.name, finding.at) or 1, finding) for finding in page.findings)
    for line, finding in placed:
        yield f"{captured.source.document}:{line}: {finding.code} {_message(finding)}"
    rows = f"{_count(account.rows, 'row')}: {account.properties} properties, {account.repeats} more items"
    left = f"{account.unplaced} unplaced, {account.blank} blank; {_count(account.findings, 'finding')}"
    yield f"{file}: {'captured' if changed else 'unchanged'}, {rows}, {left}"


@main.command()
@click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
@click.option(
    "--no-cache", is_flag=True, help="Make everything anew instead of reusing what earlier runs made."
)
@_guarded
def generate(versions: tuple[str, ...], no_cache: bool) -> None:
    """Emit the packages under generated/ from the spec; everything if no version is named.

    Only files that differ are written, each one whole, and files that a package no longer has are removed.
    Files that tablewright did not write stay.
    """
    tree = find_checkout(Path.cwd())
    built = _build(tree, versions, no_cache)
    differences = pipeline.write(tree.root, built)
    for difference in differences:
        click.echo(f"{_DONE[difference.what]} {difference.path}")
    click.echo(f"{_count(len(built), 'package')} up to date, {_count(len(differences), 'file')} changed")


@main.command()
@click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
@click.option(
    "--no-cache", is_flag=True, help="Make everything anew instead of reusing what earlier runs made."
)
@_guarded
def check(versions: tuple[str, ...], no_cache: bool) -> None:
    """Compare generated/ with what the spec asks for; exit 1 and name the files that differ."""
    tree = find_checkout(Path.cwd())
    differences = pipeline.compare(tree.root, _build(tree, versions, no_cache))
    for difference in differences:
        click.echo(f"{difference.path}: {difference.what}")
    if differences:
        packages = sorted({difference.path.split("/")[1] for difference in differences})
        click.echo(
            f"{_count(len(differences), 'file')} of {', '.join(packages)} differ; run `tablewright generate`"
        )
        raise SystemExit(1)
    click.echo("generated/ is what spec/ asks for")


@main.command()
@click.argument("versions", nargs=-1, metavar="[FAMILY[/VERSION]]...")
@click.option(
    "--explain", metavar="CODE", help="Say what a finding's code means and how it is mended, and stop."
)
@_guarded
def lint(versions: tuple[str, ...], explain: str | None) -> None:
    """Print every finding that is neither mended nor accepted with a reason; exit 1 if there is one."""
    if explain:
        click.echo(_explanation(explain))
        return
    tree = find_checkout(Path.cwd())
    total = 0
    for family, version in tree.versions(versions):
        for finding in pipeline.find_open(tree, family, version):
            total += 1
            click.echo(_finding_line(tree, family, version, finding))
    if total:
        click.echo(
            f"{_count(total, 'finding')} open; correct or accept them in errata.yaml (--explain CODE helps)"
        )
        raise SystemExit(1)
    click.echo("no open findings")


@main.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option(
    "--openapi", "openapi_file", metavar="FILE", required=True, help="The API's OpenAPI document (JSON)."
)
@click.option(
    "--descriptors", "descriptors_file", metavar="FILE", required=True, help="Descriptor values (JSON)."
)
@_guarded
def facts(version: str, openapi_file: str, descriptors_file: str) -> None:
    """Take what the API itself says of the captured resources into spec/FAMILY/VERSION/facts.yaml.

    Run it again when a page was added, or when the API's documents change.
    """
    tree = find_checkout(Path.cwd())
    family, name = _single(tree, version)
    found = pipeline.facts_for(tree, family, name, _json(openapi_file), _json(descriptors_file))
    for finding in found.findings:
        click.echo(f"{finding.page or openapi_file}: {finding.code} {_message(finding)}")
    path = tree.folder / family / name / "facts.yaml"
    replace_file(path, facts_text(found), tree.shown(path))
    held = ", ".join(
        _count(len(part), word) for part, word in ((found.resources, "resource"), (found.objects, "object"))
    )
    click.echo(f"{tree.shown(path)}: {held}, {_count(len(found.descriptors), 'descriptor')}")


def _single(tree: SpecTree, version: str) -> tuple[str, str]:
    """The one version that a command works on."""
    pairs = tree.versions((version,))
    if "/" not in version:
        raise MisuseError(version, "a family alone is not enough here", f"say {version}/VERSION")
    return pairs[0]


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


def _finding_line(tree: SpecTree, family: str, version: str, finding: Finding) -> str:
    where = tree.place_of(family, version, finding.page, finding.at)
    return f"{where}: {finding.code} {_message(finding)}"


def _message(finding: Finding) -> str:
    return RULES[finding.code].message((("page", finding.page), ("at", finding.at), *finding.details))


def _build(tree: SpecTree, versions: tuple[str, ...], no_cache: bool) -> list[pipeline.Built]:
    """The wanted packages: remembered ones at once, the others two at a time, with progress on a terminal."""
    wanted = tree.versions(versions)
    cache = Cache(None if no_cache else tree.root / ".cache")
    known = {pair: pipeline.remembered(tree, *pair, cache) for pair in wanted}
    missing = [pair for pair in wanted if known[pair] is None]
    build = partial(_build_one, tree, cache)
    if len(missing) > 1:
        with ProcessPoolExecutor(max_workers=2) as pool:
            made = list(_progress(pool.map(build, missing), len(missing)))
    else:
        made = [build(pair) for pair in missing]
    fresh = dict(zip(missing, made, strict=True))
    return [known[pair] or fresh[pair] for pair in wanted]


def _build_one(tree: SpecTree, cache: Cache, pair: tuple[str, str]) -> pipeline.Built:
    return pipeline.build(tree, *pair, cache)


def _progress(items: Iterable[Any], length: int | None) -> Iterable[Any]:
    if not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, "working", total=length, console=Console(stderr=True), transient=True)
