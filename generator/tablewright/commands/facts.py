"""`tablewright facts`: writes the facts of the API about the captured pages into the spec."""

from __future__ import annotations

import json
import math
from pathlib import Path

import click

from tablewright.commands.messages import one_line, show
from tablewright.commands.options import guarded, one_version, show_notice
from tablewright.errors import EntryError, MisuseError, TablewrightError
from tablewright.model.version import VersionRef
from tablewright.naming import count
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.specfiles.round_trip import place_in_facts
from tablewright.workflow import capture
from tablewright.workflow.project import Project
from tablewright.workflow.writing import locked

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
@guarded
def facts(version: str, openapi_file: str, descriptors_file: str) -> None:
    """Write the facts of the API about the captured pages into the spec.

    The facts (paths, keys, types, lengths, descriptor values) override the pages. They are written to
    facts.yaml of the version. Run this again when a page was added, when the API's documents change, or when
    renames.yaml of the next version names another resource.

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
        _write_facts(tree, ref, openapi_file, documents)


def _write_facts(
    tree: SpecTree,
    ref: VersionRef,
    openapi_file: str,
    documents: tuple[object, object],
) -> None:
    """Write the facts of an OpenAPI document and descriptor values (parsed JSON), and print the outcome."""
    found = capture.facts_for(Project(tree), ref, *documents)
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


def _json(path: str) -> object:
    """Return the content of a JSON file.

    Raises MisuseError if it cannot be read, and TablewrightError if it is not JSON.
    """
    todo = "give the document as the publisher provides it"
    try:
        return json.loads(Path(path).read_bytes(), parse_int=_whole_number)
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise MisuseError(path, what, "give the path of a JSON file") from None
    except RecursionError:
        what = "is not JSON of an API (its values are nested too deeply)"
        raise TablewrightError(path, what, todo) from None
    except ValueError as error:
        what = f"is not JSON ({error})"
        raise TablewrightError(path, what, todo) from None


def _whole_number(digits: str) -> int | float:
    """The number with these digits; infinity, which `read_facts` reports with its place, for too many."""
    # Python refuses to convert thousands of digits, and its error names no place in the document.
    return int(digits) if len(digits) < _MOST_DIGITS else math.inf
