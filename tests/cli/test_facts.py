"""`tablewright facts`: writes the facts file of a version from the documents of the API."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree, text_digest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
FACTS = "spec/edfi/v3/facts.yaml"
SOURCES = "spec/edfi/v3/sources.yaml"
UNCOVERED = "spec/edfi/v3/uncovered-facts.yaml"

needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="the published documents are not here"
)

Run = Callable[..., Result]
Snapshot = Callable[[Path], dict[str, bytes]]


def openapi(name: str) -> dict[str, object]:
    """Return an OpenAPI document with one resource that has one key member."""
    schema = {
        "type": "object",
        "properties": {"cohortId": {"type": "integer"}},
        "required": ["cohortId"],
    }
    body = {
        "content": {
            "application/json": {"schema": {"$ref": "#/components/schemas/edFi_cohort"}}
        }
    }
    key = {"name": "cohortId", "in": "query", "x-Ed-Fi-isIdentity": True}
    return {
        "openapi": "3.0.3",
        "info": {"version": "3.0"},
        "paths": {
            f"/ed-fi/{name}": {
                "get": {"parameters": [key]},
                "post": {"requestBody": body},
            },
            f"/ed-fi/{name}/{{id}}": {"put": {}},
        },
        "components": {"schemas": {"edFi_cohort": schema}},
    }


@pytest.fixture
def documents(checkout: Path) -> tuple[str, str]:
    """Return the names of an API document and of descriptors, for the one page that the version keeps."""
    # The committed version has taken the resources without a page as well.
    (checkout / UNCOVERED).unlink()
    for page in (checkout / "spec/edfi/v3/resources").iterdir():
        if page.stem != "student-cohort-associations":
            page.unlink()
    (checkout / "api.json").write_text(
        json.dumps(openapi("studentCohortAssociations")), encoding="utf-8"
    )
    descriptors = {"dataStandard": "3.0", "descriptors": {}}
    (checkout / "descriptors.json").write_text(
        json.dumps(descriptors), encoding="utf-8"
    )
    return "api.json", "descriptors.json"


def facts(run: Run, version: str, api: str, descriptors: str) -> Result:
    return run("facts", version, "--openapi", api, "--descriptors", descriptors)


def test_facts_of_captured_pages_are_written(
    checkout: Path, run: Run, snapshot: Snapshot, documents: tuple[str, str]
) -> None:
    before = snapshot(checkout)

    result = facts(run, "edfi/v3", *documents)

    assert (result.exit_code, result.stderr) == (0, "")
    assert (
        result.stdout
        == f"{FACTS}: written, 1 resource, 1 object, 0 descriptors; 0 findings\n"
    )
    after = snapshot(checkout)
    assert {path for path in after if before.get(path) != after[path]} == {
        FACTS,
        SOURCES,
    }
    assert b"studentCohortAssociations" in after[FACTS]
    assert ": unchanged, 1 resource" in facts(run, "edfi/v3", *documents).stdout


def test_a_reference_may_mean_an_abstract_resource_that_no_covered_one_is(
    checkout: Path, run: Run, documents: tuple[str, str]
) -> None:
    """The name of the abstract resource is similar to that of a resource of the API, but no typo."""
    api, descriptors = documents
    document: Any = openapi("studentCohortAssociations")
    schemas = document["components"]["schemas"]
    schemas["edFi_portOrganizationNetwork"] = schemas["edFi_cohort"].copy()
    paths = json.dumps(openapi("portOrganizationNetworks")["paths"])
    document["paths"] |= json.loads(
        paths.replace("edFi_cohort", "edFi_portOrganizationNetwork")
    )
    schemas["edFi_portOrganizationReference"] = {
        "type": "object",
        "properties": {"portOrganizationId": {"type": "integer"}},
        "required": ["portOrganizationId"],
    }
    reference = {"$ref": "#/components/schemas/edFi_portOrganizationReference"}
    schemas["edFi_cohort"]["properties"]["portOrganizationReference"] = reference
    (checkout / api).write_text(json.dumps(document), encoding="utf-8")
    result = facts(run, "edfi/v3", api, descriptors)
    assert (result.exit_code, result.stderr) == (0, "")
    text = (checkout / FACTS).read_text("utf-8")
    assert "  resource: portOrganizations\n" in text
    assert "portOrganizationNetworks" in text


@needs_shared
@pytest.mark.parametrize(
    ("version", "standard"),
    [("edfi/v3", "3.3"), ("edfi/v4", "4.0"), ("edfi/v5", "5.0")],
)
def test_the_committed_facts_are_those_of_the_published_documents(
    checkout: Path, run: Run, snapshot: Snapshot, version: str, standard: str
) -> None:
    before = snapshot(checkout)
    (checkout / "spec" / version / "facts.yaml").unlink()
    reference = SHARED / "reference"
    api = reference / "openapi" / f"ds{standard}.json"

    result = facts(
        run,
        version,
        str(api),
        str(reference / "descriptors" / f"descriptors_{standard}.json"),
    )

    assert result.exit_code == 0
    assert snapshot(checkout) == before


@pytest.mark.parametrize(
    ("version", "code", "message"),
    [
        (
            "campusm/v1",
            1,
            "api.json: the document has no resource of a captured page of campusm/v1; ",
        ),
        ("edfi/v2", 2, "edfi/v2: its facts are kept by hand in facts.hand.yaml; "),
        ("edfi/v9", 2, "edfi/v9: no such version; "),
        ("edfi", 2, "edfi: a version is missing; "),
    ],
)
def test_versions_without_matching_documents_are_reported(  # noqa: PLR0917  # fixtures
    checkout: Path,
    run: Run,
    snapshot: Snapshot,
    documents: tuple[str, str],
    version: str,
    code: int,
    message: str,
) -> None:
    before = snapshot(checkout)

    result = facts(run, version, *documents)

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"tablewright: {message}")
    assert snapshot(checkout) == before


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (
            None,
            2,
            "bad.json: cannot be read (No such file or directory); give the path of a JSON file",
        ),
        (b"", 1, "bad.json: is not JSON "),
        (b"\xff\xfe\0\1", 1, "bad.json: is not JSON "),
        (b"<html>", 1, "bad.json: is not JSON "),
        (b"[]", 1, "OpenAPI document: expected a JSON object, found an array; "),
        (
            b'{"openapi": "2.0"}',
            1,
            "OpenAPI document: this is not an OpenAPI 3 document; ",
        ),
    ],
)
def test_unusable_documents_are_reported(  # noqa: PLR0917  # fixtures
    checkout: Path,
    run: Run,
    snapshot: Snapshot,
    documents: tuple[str, str],
    content: bytes | None,
    code: int,
    message: str,
) -> None:
    if content is not None:
        (checkout / "bad.json").write_bytes(content)
    before = snapshot(checkout)

    result = facts(run, "edfi/v3", "bad.json", documents[1])

    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"tablewright: {message}")
    assert re.fullmatch(r"tablewright: [^;]+; \S.*\n", result.stderr)
    assert snapshot(checkout) == before


@pytest.mark.parametrize(
    ("keyword", "number"),
    [
        ("minimum", "NaN"),
        ("minimum", "-Infinity"),
        ("maximum", "1e400"),
        ("maximum", "9" * 5000),
        ("minimum", "9" * 390),
        ("maxLength", "9" * 30),
        ("minLength", "-1"),
    ],
)
def test_a_number_that_no_facts_file_holds_is_reported_with_its_place(  # noqa: PLR0917  # fixtures
    checkout: Path,
    run: Run,
    snapshot: Snapshot,
    documents: tuple[str, str],
    keyword: str,
    number: str,
) -> None:
    api, descriptors = documents
    text = (checkout / api).read_text(encoding="utf-8")
    assert '"type": "integer"' in text
    wrong = text.replace(
        '"type": "integer"', f'"type": "integer", "{keyword}": {number}'
    )
    (checkout / api).write_text(wrong, encoding="utf-8")
    before = snapshot(checkout)

    result = facts(run, "edfi/v3", api, descriptors)

    assert (result.exit_code, result.stdout) == (1, "")
    place = f"#/components/schemas/edFi_cohort/properties/cohortId/{keyword}"
    assert place in result.stderr
    assert result.stderr.count("\n") == 1
    assert snapshot(checkout) == before


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cohort\\ud800", "is not Unicode text"),
        ("cohort\\u0000Id", ""),
        ("null", ""),
        ("~", ""),
        ("0350", ""),
        ("a: b", ""),
        ("\\u0085x", "contains a line break"),
        ("cohort\\nId", "contains a line break"),
        ("\\ufeffx", ""),
    ],
)
def test_a_name_is_read_back_as_it_is_or_refused(  # noqa: PLR0917  # fixtures
    checkout: Path,
    run: Run,
    snapshot: Snapshot,
    documents: tuple[str, str],
    name: str,
    words: str,
) -> None:
    api, descriptors = documents
    path = checkout / api
    text = path.read_text(encoding="utf-8").replace("cohortId", name)
    path.write_text(text, encoding="utf-8")
    before = snapshot(checkout)

    result = facts(run, "edfi/v3", api, descriptors)

    if words:
        assert (result.exit_code, result.stdout) == (1, "")
        assert words in result.stderr
        assert "studentCohortAssociations/" in result.stderr
        assert result.stderr.count("\n") == 1
        assert snapshot(checkout) == before
    else:
        assert result.exit_code == 0, result.stderr
        loaded = SpecTree(checkout).load_facts(VersionRef("edfi", "v3"))
        assert loaded is not None
        ((member,),) = (item.members for item in loaded.objects)
        assert member.name == json.loads(f'"{name}"')


def test_a_document_beyond_the_limit_is_refused_with_its_size(
    checkout: Path,
    run: Run,
    documents: tuple[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api, descriptors = documents
    size = (checkout / api).stat().st_size
    monkeypatch.setattr("tablewright.commands.facts._SIZE_LIMIT", size)
    assert facts(run, "edfi/v3", api, descriptors).exit_code == 0
    monkeypatch.setattr("tablewright.commands.facts._SIZE_LIMIT", size - 1)
    result = facts(run, "edfi/v3", api, descriptors)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(
        f"tablewright: {api}: has {size:,} bytes or more, the limit is {size - 1:,}; "
    )


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device")
def test_a_document_without_an_end_is_refused(
    checkout: Path, run: Run, documents: tuple[str, str]
) -> None:
    result = facts(run, "edfi/v3", "/dev/zero", documents[1])
    assert result.exit_code == 1
    assert "bytes or more, the limit is" in result.stderr


DESCRIBED = "How the team calls itself"


@pytest.fixture
def described(checkout: Path, documents: tuple[str, str]) -> tuple[str, str]:
    """The documents, with a description of the key member."""
    path = checkout / documents[0]
    document = json.loads(path.read_text(encoding="utf-8"))
    cohort = document["components"]["schemas"]["edFi_cohort"]
    cohort["properties"]["cohortId"]["description"] = DESCRIBED
    path.write_text(json.dumps(document), encoding="utf-8")
    return documents


def test_the_choice_of_descriptions_is_remembered(
    checkout: Path, run: Run, described: tuple[str, str]
) -> None:
    settings = checkout / "spec/edfi/v3/version.yaml"
    before = settings.read_text(encoding="utf-8")
    written = checkout / FACTS

    def run_facts(*options: str) -> str:
        arguments = ("--openapi", described[0], "--descriptors", described[1])
        result = run("facts", "edfi/v3", *arguments, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    run_facts()
    assert DESCRIBED not in written.read_text(encoding="utf-8")
    assert settings.read_text(encoding="utf-8") == before

    output = run_facts("--descriptions")
    assert output.endswith("version.yaml: written, descriptions: true\n")
    assert DESCRIBED in written.read_text(encoding="utf-8")
    lines = settings.read_text(encoding="utf-8").splitlines()
    lines.remove("descriptions: true")
    assert lines == before.splitlines()
    assert SpecTree(checkout).load_info(VersionRef("edfi", "v3")).descriptions

    assert "unchanged" in run_facts()
    assert DESCRIBED in written.read_text(encoding="utf-8")

    output = run_facts("--no-descriptions")
    assert output.endswith("version.yaml: written, descriptions: false\n")
    assert DESCRIBED not in written.read_text(encoding="utf-8")
    assert not SpecTree(checkout).load_info(VersionRef("edfi", "v3")).descriptions
    assert "version.yaml" not in run_facts("--no-descriptions")


def test_deeply_nested_json_is_refused(
    checkout: Path, run: Run, documents: tuple[str, str]
) -> None:
    api, descriptors = documents
    (checkout / api).write_text("[" * 100_000 + "]" * 100_000, encoding="utf-8")
    result = facts(run, "edfi/v3", api, descriptors)
    assert result.exit_code == 1
    assert "nested too deeply" in result.stderr


def test_facts_without_a_member_are_written_and_read(
    checkout: Path, run: Run, documents: tuple[str, str]
) -> None:
    """The finding about a member that is left out does not keep the file from being read."""
    api, descriptors = documents
    path = checkout / api
    document = json.loads(path.read_text(encoding="utf-8"))
    cohort = document["components"]["schemas"]["edFi_cohort"]
    cohort["properties"]["either"] = {
        "oneOf": [{"type": "string"}, {"type": "integer"}]
    }
    cohort["properties"]["a/b"] = {"type": "string"}
    path.write_text(json.dumps(document), encoding="utf-8")

    result = facts(run, "edfi/v3", api, descriptors)

    assert result.exit_code == 0, result.stderr
    assert "F123 the member 'either' is left out" in result.stdout
    assert "F123 the member 'a/b' is left out" in result.stdout
    SpecTree(checkout).load_facts(VersionRef("edfi", "v3"))


def test_resources_without_a_page_are_taken_on_request(
    checkout: Path, run: Run, documents: tuple[str, str]
) -> None:
    path = checkout / documents[0]
    document = json.loads(path.read_text(encoding="utf-8"))
    paths = document["paths"]
    for covered in list(paths):
        paths[covered.replace("studentCohortAssociations", "ships")] = paths[covered]
    path.write_text(json.dumps(document), encoding="utf-8")
    written = checkout / UNCOVERED
    tree = SpecTree(checkout)
    version = VersionRef("edfi", "v3")

    def run_facts(*options: str) -> str:
        arguments = ("--openapi", documents[0], "--descriptors", documents[1])
        result = run("facts", "edfi/v3", *arguments, *options)
        assert (result.exit_code, result.stderr) == (0, "")
        return result.stdout

    assert UNCOVERED not in run_facts()
    assert not written.exists()

    output = run_facts("--all-resources")
    assert output.endswith(f"{UNCOVERED}: written, 1 resource, 1 object\n")
    taken = tree.load_uncovered_facts(version)
    assert taken is not None
    assert [resource.name for resource in taken.resources] == ["ships"]
    digest = tree.load_sources(version).uncovered_facts_sha256
    assert digest == text_digest(written.read_bytes())

    # The file itself is the memory of the option.
    assert f"{UNCOVERED}: unchanged" in run_facts()

    assert f"{UNCOVERED}: removed" in run_facts("--no-all-resources")
    assert not written.exists()
    assert tree.load_sources(version).uncovered_facts_sha256 == ""
    assert UNCOVERED not in run_facts()
