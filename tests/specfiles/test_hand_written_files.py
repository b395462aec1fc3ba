"""What people mistype in the files that they write is one line with file, line and known words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tablewright.cli import main

CASE = Path(__file__).resolve().parents[1] / "cases" / "references"
INFO = "spec/harbor/v2/version.yaml"
HARBOR = "spec/harbor/convention.yaml"
QUAY = "spec/quay/convention.yaml"
SOURCES = "spec/harbor/v2/sources.yaml"

#: The file, a text in it, what is there instead, and the words of the message after the line number.
CASES = {
    "a year of five digits": (
        INFO,
        "school-year: 2017",
        "school-year: 20170",
        ("20170 is not a number from 1900 to 2999",),
    ),
    "a year of two digits": (
        INFO,
        "school-year: 2017",
        "school-year: 12",
        ("12 is not a number from 1900 to 2999",),
    ),
    "a date of another age": (
        INFO,
        "reference-date: 2017-03-01",
        "reference-date: 0017-03-01",
        ("0017-03-01 is not a date from 1900 to 2999",),
    ),
    "a package name with a blank": (
        INFO,
        "package: harbor_v2",
        "package: harbor v2",
        ("'harbor v2' is not a name for a package",),
    ),
    "a package name of another version": (
        INFO,
        "package: harbor_v2",
        "package: harbor_v1",
        ("harbor/v1", "harbor_v1"),
    ),
    "a package name of another family": (
        "spec/quay/v1/version.yaml",
        "package: quay_v1",
        "package: harbor_v2",
        ("the package 'harbor_v2' is that of harbor/v2 as well",),
    ),
    "a package name that pip reads as another one": (
        INFO,
        "package: harbor_v2",
        "package: harbor__v1",
        ("harbor/v1",),
    ),
    "the version as its own predecessor": (
        INFO,
        "predecessor: v1",
        "predecessor: v2",
        ("'v2' is not an earlier version of the family", "v1"),
    ),
    "a later predecessor": (
        "spec/harbor/v1/version.yaml",
        "reference-date: 2017-03-01",
        "reference-date: 2017-03-01\npredecessor: v2",
        ("'v2' is not an earlier version of the family",),
    ),
    "an unknown predecessor": (
        INFO,
        "predecessor: v1",
        "predecessor: v11",
        ("'v11'", "did you mean 'v1'?"),
    ),
    "an output kind that is none": (
        "spec/harbor/family.yaml",
        "output-kinds: [api,",
        "output-kinds: [appi,",
        ("'appi'", "did you mean 'api'?"),
    ),
    "a runtime that is none": (
        HARBOR,
        "runtime: edfi",
        "runtime: edfy",
        ("edfy", "edfi, rest", "did you mean 'edfi'?"),
    ),
    "a page kind that is none": (
        QUAY,
        "page-kind: operations",
        "page-kind: operation",
        ("operation", "did you mean 'operations'?"),
    ),
    "descriptors in an unknown form": (
        HARBOR,
        "descriptors: uri",
        "descriptors: urii",
        ("'urii' is not a value of the setting descriptors (did you mean 'uri'?)",),
    ),
    "dates in an unknown form": (
        HARBOR,
        "dates: date\n",
        "dates: dat\n",
        ("'dat' is not a value of the setting dates (did you mean 'date'?)",),
    ),
    "dates of a version in an unknown form": (
        HARBOR,
        "dates: local-datetime",
        "dates: local-datetimes",
        ("'local-datetimes'", "did you mean 'local-datetime'?"),
    ),
    "refusals in an unknown form": (
        HARBOR,
        "refusals: problem-details",
        "refusals: problem-detail",
        ("'problem-detail'", "did you mean 'problem-details'?"),
    ),
    "a security that is none": (
        HARBOR,
        "security: oauth2",
        "security: oauth",
        ("'oauth'", "did you mean 'oauth2'?"),
    ),
    "a setting that is none": (
        HARBOR,
        "token-path:",
        "tokn-path:",
        ("'tokn-path'", "did you mean 'token-path'?"),
    ),
    "a kind of refusal that is none": (
        QUAY,
        "kind: duplicate, status",
        "kind: duplicat, status",
        ("duplicat", "did you mean 'duplicate'?"),
    ),
    "an argument with a dash": (
        HARBOR,
        "argument: if_match",
        "argument: if-match",
        ("if-match", "if_match"),
    ),
    "an argument that is a keyword": (
        HARBOR,
        "argument: if_match",
        "argument: class",
        ("class",),
    ),
    "an argument twice": (
        HARBOR,
        "type: integer, required: optional, argument: limit",
        "type: integer, required: optional, argument: filters",
        ("filters",),
    ),
    "a type of parameters that is none": (
        HARBOR,
        "type: integer, required",
        "type: whole, required",
        ("'whole' is not a type of parameters", "string, integer, boolean"),
    ),
    "a place of parameters that is none": (
        HARBOR,
        "name: limit, where: query",
        "name: limit, where: qurey",
        ("qurey", "did you mean 'query'?"),
    ),
    "a status above 599": (
        HARBOR,
        "statuses: [201, 200, 400]",
        "statuses: [201, 200, 999]",
        ("999 is not a number from 100 to 599",),
    ),
    "a status of a scenario above 599": (
        QUAY,
        'payload-of: "1", status: 409',
        'payload-of: "1", status: 999',
        ("999 is not a number from",),
    ),
    "a method that is none": (
        HARBOR,
        "method: GET",
        "method: FETCH",
        ("'FETCH' is not an HTTP method", "GET, POST, PUT, PATCH, DELETE"),
    ),
    "a method in lower case": (
        HARBOR,
        "method: GET",
        "method: get",
        ("'get' is not an HTTP method (did you mean 'GET'?)",),
    ),
    "two operations of one name": (
        HARBOR,
        "name: find",
        "name: upsert",
        ("two entries have the name 'upsert'",),
    ),
    "two operations of one method and path": (
        HARBOR,
        "method: GET",
        "method: POST",
        ("upsert", "POST"),
    ),
    "a path without its slash": (
        HARBOR,
        'path: "{data-path}/{resource}/{id}"\n  body',
        'path: "{resource}/{id}"\n  body',
        ("{resource}/{id}", "/"),
    ),
    "a root path without its slash": (
        HARBOR,
        "root-path: /data",
        "root-path: data",
        ("data", "/"),
    ),
    "a name in a path that is none": (
        HARBOR,
        'path: "{data-path}/{resource}"\n  body',
        'path: "{data-path}/{resorce}"\n  body',
        ("resorce", "did you mean 'resource'?"),
    ),
    "a parameter of the path that the path lacks": (
        HARBOR,
        'path: "{data-path}/{resource}/{id}"\n  body',
        'path: "{data-path}/{resource}"\n  body',
        ("id",),
    ),
    "a brace that nothing closes": (
        HARBOR,
        'path: "{data-path}/{resource}/{id}"\n  body',
        'path: "{data-path}/{resource}/{id"\n  body',
        ("{id",),
    ),
    "a prerequisite that means nothing": (
        HARBOR,
        "Vessel: Ships",
        "Vessel: Shipps",
        ("'Shipps'", "did you mean"),
    ),
    "sources without their page": (
        SOURCES,
        "page: Voyages",
        "page: Voyagess",
        ("'Voyagess'", "did you mean 'Voyages'?"),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_mistyped_entry_is_one_line_with_file_and_line(
    case: tuple[str, str, str, tuple[str, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file, text, instead, words = case
    shutil.copytree(CASE / "spec", tmp_path / "spec")
    path = tmp_path / file
    content = path.read_text("utf-8")
    assert text in content
    path.write_text(content.replace(text, instead, 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["lint"])
    assert result.exit_code == 1, result.output
    assert isinstance(result.exception, SystemExit)
    lines = [line for line in result.output.splitlines() if file in line]
    assert re.search(rf"{re.escape(file)}:\d+: ", lines[0]), result.output
    assert all(word in lines[0] for word in words), result.output


def test_nothing_is_generated_from_a_mistyped_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CASE / "spec", tmp_path / "spec")
    path = tmp_path / QUAY
    text = path.read_text("utf-8").replace("runtime: rest", "runtime: rst")
    path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["generate"])
    assert result.exit_code == 1
    assert f"{QUAY}:1: 'rst' is not one of edfi, rest" in result.output
    assert not (tmp_path / "generated").exists()
