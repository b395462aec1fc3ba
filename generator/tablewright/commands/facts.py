"""`tablewright facts`: writes the facts of the API about the captured pages into the spec."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path

import click

from tablewright.commands.messages import one_line, show
from tablewright.commands.options import guarded, one_version, show_notice
from tablewright.errors import EntryError, MisuseError, TablewrightError
from tablewright.files import update_file
from tablewright.model.facts import Facts
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.specfiles.round_trip import place_in_facts
from tablewright.specfiles.version_setting import with_setting
from tablewright.workflow import capture
from tablewright.workflow.project import Project
from tablewright.workflow.writing import locked, owned_folder

#: The most bytes of a document; those of the Ed-Fi API have about 2,000,000.
_SIZE_LIMIT = 30_000_000
#: No number of an API document has so many digits.
_MOST_DIGITS = 400


@click.command()
@click.argument("version", metavar="FAMILY/VERSION")
@click.option(
    "--openapi",
    "openapi_file",
    metavar="FILE",
    required=True,
    help="The API's OpenAPI 3 document (JSON).",
)
@click.option(
    "--descriptors",
    "descriptors_file",
    metavar="FILE",
    required=True,
    help="The descriptor values (JSON).",
)
@click.option(
    "--descriptions/--no-descriptions",
    default=None,
    help="Keep descriptions of members in later runs, too.",
)
@click.option(
    "--all-resources/--no-all-resources",
    default=None,
    help="Take the resources without a page, too.",
)
@guarded
def facts(
    version: str,
    openapi_file: str,
    descriptors_file: str,
    descriptions: bool | None,
    all_resources: bool | None,
) -> None:
    """Write the facts of the API about the captured pages into the spec.

    The facts (paths, keys, types, limits, descriptor values) override the pages. Run this again when a page
    was added, when the API's documents change, or when renames.yaml of the next version names another
    resource.

    \b
      tablewright facts edfi/v5 --openapi ds5.json --descriptors values5.json

    Exit codes: 0 written or unchanged, 1 a document has the wrong content, 2 wrong arguments.
    """
    tree = find_checkout(Path.cwd())
    ref = one_version(tree, version)
    # A version has one facts file: two of them are an error in the spec.
    if tree.facts_file(ref) == "facts.hand.yaml":
        what = "its facts are kept by hand in facts.hand.yaml"
        raise MisuseError(
            version, what, "edit that file, or delete it to use the API's documents"
        )
    documents = _json(openapi_file), _json(descriptors_file)
    folder = tree.shown(tree.version_folder(ref))
    with locked(tree.root, [folder], show_notice):
        info = tree.load_info(ref)
        wanted = info.descriptions if descriptions is None else descriptions
        found = _write_facts(
            tree, ref, openapi_file, documents, with_descriptions=wanted
        )
        has_uncovered = tree.uncovered_facts_path(ref).exists()
        if all_resources or (all_resources is None and has_uncovered):
            uncovered = capture.uncovered_facts_for(*documents, found)
            _write_uncovered(tree, ref, openapi_file, uncovered)
        elif has_uncovered:
            _write_uncovered(tree, ref, openapi_file, None)
        if wanted != info.descriptions:
            _remember_descriptions(tree, ref, wanted)


def _write_facts(
    tree: SpecTree,
    ref: VersionRef,
    openapi_file: str,
    documents: tuple[object, object],
    *,
    with_descriptions: bool,
) -> Facts:
    """Write the facts of an OpenAPI document and descriptor values (parsed JSON), and print the outcome."""
    found = capture.facts_for(
        Project(tree), ref, *documents, with_descriptions=with_descriptions
    )
    if not found.resources:
        what = f"the document has no resource of a captured page of {ref}"
        todo = (
            "check that it is the document of this version, and capture the pages first"
        )
        raise TablewrightError(openapi_file, what, todo)
    # A finding about an object of the API is on no page: the document is named instead.
    for finding in found.findings:
        place = finding.page or openapi_file
        show(one_line(f"{place}: {finding.code} {finding.message}"))
    shown = tree.shown(tree.version_folder(ref) / "facts.yaml")
    try:
        changed = capture.store_facts(tree, ref, found)
    except EntryError as error:
        place = place_in_facts(found, error.keys)
        where = f"{openapi_file}: {place}" if place else openapi_file
        raise TablewrightError(where, error.what, error.todo) from None
    outcome = "written" if changed else "unchanged"
    counts = [
        count(len(found.resources), "resource"),
        count(len(found.objects), "object"),
        count(len(found.descriptors), "descriptor"),
    ]
    findings = count(len(found.findings), "finding")
    line = f"{shown}: {outcome}, {', '.join(counts)}; {findings}"
    # Resources that the next version renames are in the facts although no page describes them.
    if found.uncovered.resources:
        names = [resource.name for resource in found.uncovered.resources]
        line += f"; without a page: {', '.join(names)}"
    show(one_line(line))
    return found


def _write_uncovered(
    tree: SpecTree, ref: VersionRef, openapi_file: str, uncovered: Facts | None
) -> None:
    """Write the facts of the resources without a page, or remove them (None), and print the outcome."""
    shown = tree.shown(tree.uncovered_facts_path(ref))
    try:
        changed = capture.store_uncovered_facts(tree, ref, uncovered)
    except EntryError as error:
        place = place_in_facts(uncovered or Facts(), error.keys)
        where = f"{openapi_file}: {place}" if place else openapi_file
        raise TablewrightError(where, error.what, error.todo) from None
    if uncovered is None:
        show(one_line(f"{shown}: removed"))
        return
    counts = [
        count(len(uncovered.resources), "resource"),
        count(len(uncovered.objects), "object"),
    ]
    outcome = "written" if changed else "unchanged"
    show(one_line(f"{shown}: {outcome}, {', '.join(counts)}"))


def _remember_descriptions(tree: SpecTree, ref: VersionRef, wanted: bool) -> None:
    """Write the setting `descriptions` into version.yaml, so that the next run keeps it."""
    folder = owned_folder(tree.root, tree.shown(tree.version_folder(ref)))
    path = folder.file("version.yaml")
    shown = folder.shown_file("version.yaml")
    text = path.read_text(encoding="utf-8")
    value = "true" if wanted else "false"
    changed_text = with_setting(text, "descriptions", value, shown)
    update_file(folder, "version.yaml", changed_text)
    show(one_line(f"{shown}: written, descriptions: {value}"))


def _json(path: str) -> object:
    """Return the content of a JSON file.

    Raises MisuseError if it cannot be read, and TablewrightError if it is too large or not JSON.
    """
    todo = "give the document as the publisher provides it"
    data = _content(path)
    try:
        return json.loads(data, parse_int=_whole_number)
    except RecursionError:
        what = "is not JSON of an API (its values are nested too deeply)"
        raise TablewrightError(path, what, todo) from None
    except ValueError as error:
        what = f"is not JSON ({error})"
        raise TablewrightError(path, what, todo) from None


def _content(path: str) -> bytes:
    """Return the bytes of a file.

    Raises MisuseError if it cannot be read, and TablewrightError if it is too large.
    """
    try:
        with Path(path).open("rb") as stream:
            # A device or a pipe has no size of its own, and may have no end.
            data = stream.read(_SIZE_LIMIT + 1)
            size = max(os.fstat(stream.fileno()).st_size, len(data))
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise MisuseError(path, what, "give the path of a JSON file") from None
    if len(data) > _SIZE_LIMIT:
        what = f"has {size:,} bytes or more, the limit is {_SIZE_LIMIT:,}"
        todo = "give a document without the resources that no page is about"
        raise TablewrightError(path, what, todo)
    return data


def _whole_number(digits: str) -> int | float:
    """The number with these digits; infinity, which `read_facts` reports with its place, for too many."""
    # Python refuses to convert thousands of digits, and its error names no place in the document.
    return int(digits) if len(digits) < _MOST_DIGITS else math.inf
