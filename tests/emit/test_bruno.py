"""The collection for Bruno: the syntax of its files, and what its requests check."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tablewright.emit import output_kinds
from tablewright.emit.support.bru_text import comment, entry, json_block, value
from tablewright.errors import RenderError, SpecError
from tablewright.plugins import OPTIONAL_TARGETS, TARGETS, built_in, default_targets
from tablewright.specfiles import SpecTree
from tablewright.workflow import build, project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "sailings"
#: The first line of a block: its name, and the bracket that a line of its own closes.
BLOCK = re.compile(r"([a-z]+(?::[a-z-]+)?) ([{\[])")
ENTRY = re.compile(r'(?:[\w.\[\]-]+|"[^"]+"): .*')


def texts() -> dict[str, str]:
    """The files of the collection of the small version, by path."""
    tree = SpecTree(CASE)
    (version,) = tree.versions()
    found = build.build(project.Project(tree), version).texts
    return {path: text for path, text in found.items() if path.startswith("bruno/")}


def blocks(text: str) -> dict[str, list[str]]:
    """The lines of each block of a `.bru` file. Raises ValueError for text between blocks."""
    found: dict[str, list[str]] = {}
    lines = iter(text.splitlines())
    for line in lines:
        if not line:
            continue
        match = BLOCK.fullmatch(line)
        if match is None or match[1] in found:
            raise ValueError(line)
        end = {"{": "}", "[": "]"}[match[2]]
        content: list[str] = []
        for inner in lines:
            if inner == end:
                break
            content.append(inner)
        else:
            raise ValueError(f"{line} has no end")
        found[match[1]] = content
    return found


def checks_of(text: str) -> dict[str, object]:
    """The JSON that a request passes to its script."""
    script = "\n".join(blocks(text)["tests"])
    _, _, rest = script.partition("{ bru, res, test, expect }, ")
    checks: dict[str, object]
    checks, _ = json.JSONDecoder().raw_decode(rest)
    return checks


def test_each_file_consists_of_blocks_with_indented_lines() -> None:
    files = {path: text for path, text in texts().items() if path.endswith(".bru")}
    assert len(files) == 7
    for path, text in files.items():
        for name, lines in blocks(text).items():
            assert all(line.startswith("  ") or not line for line in lines), path
            if name in ("assert", "params:query", "vars", "vars:pre-request"):
                for line in lines:
                    assert ENTRY.fullmatch(line.strip()), (path, line)


def test_a_request_checks_types_values_and_changes() -> None:
    files = texts()
    create = files["bruno/voyages/1 POST.bru"]
    assertions = [line.strip() for line in blocks(create)["assert"]]
    assert "res.body[0].shipReference.shipId: isNumber" in assertions
    assert "res.body[0].stops: isNotEmpty" in assertions
    assert "res.body[0].stops[1].portReference.portCode: isString" in assertions
    # A record may lack a member that is optional on the page.
    assert not [line for line in assertions if "hasUSFlag" in line]
    checks = checks_of(create)
    values = checks["values"]
    assert isinstance(values, dict)
    assert values["shipReference"] == {"shipId": "44"}
    # The page only prefers the value of scenario 1.
    assert "cargoDescriptor" not in values
    assert values["season"] == "{{schoolYearStart}}-{{schoolYear}} Gale"
    optional = checks["optional"]
    assert isinstance(optional, list)
    assert "season" in optional
    update = checks_of(files["bruno/voyages/2 PUT.bru"])
    assert update["sameId"] is True
    changes = update["changes"]
    assert isinstance(changes, dict)
    assert set(changes) == {"cargoDescriptor", "hasUSFlag", "stops/berth"}
    assert changes["stops/berth"] == ["1.5"]


def test_the_current_date_of_a_key_is_a_variable() -> None:
    files = texts()
    query = blocks(files["bruno/voyages/1 POST.bru"])["params:query"]
    (variable,) = re.findall(r"departureDate: \{\{(\w+)\}\}", "\n".join(query))
    variables = blocks(files["bruno/collection.bru"])["vars:pre-request"]
    assert f"  {variable}: {{{{todayPlus0}}}}" in variables


def test_a_deletion_expects_no_record_and_asks_for_the_id() -> None:
    deletion = texts()["bruno/voyages/3 DELETE.bru"]
    assert "  res.body.length: eq 0" in blocks(deletion)["assert"]
    assert checks_of(deletion)["deleted"] is True


def test_only_the_last_state_of_a_record_is_final() -> None:
    files = texts()
    assert "  tags: [" not in blocks(files["bruno/voyages/1 POST.bru"])["meta"]
    # A later scenario deletes the record.
    assert "  tags: [" not in blocks(files["bruno/voyages/2 PUT.bru"])["meta"]
    deletion = blocks(files["bruno/voyages/3 DELETE.bru"])
    assert "    final" in deletion["meta"]
    assert any(
        "It also holds after all scenarios." in line for line in deletion["docs"]
    )


@pytest.mark.parametrize("text", ["two\nlines", "'''", " space", "\x1b[1m"])
def test_a_value_that_would_not_end_with_its_line_is_refused(text: str) -> None:
    with pytest.raises(RenderError, match="one line of visible characters"):
        value(text)


def test_a_name_with_other_characters_is_in_quotes() -> None:
    assert entry("a.b[0]", "c: d") == "a.b[0]: c: d"
    assert entry("a b", "c") == '"a b": c'
    with pytest.raises(RenderError, match="no double quote"):
        entry('a"b', "c")


def test_json_and_comments_cannot_end_a_block() -> None:
    script = json_block({"a": ["}\n}", "\u2028"]})
    assert all(line.startswith("  ") for line in script.splitlines()[1:])
    assert json.loads(script) == {"a": ["}\n}", "\u2028"]}
    assert comment("a\n}\nb").splitlines() == ["docs {", "  a } b", "}"]


def test_an_optional_kind_is_only_made_if_it_is_listed(tmp_path: Path) -> None:
    assert OPTIONAL_TARGETS.issubset(built_in(TARGETS))
    assert not OPTIONAL_TARGETS & set(default_targets())
    assert len(output_kinds((), "")) == len(default_targets())
    spec = CASE / "spec"
    for path in spec.rglob("*.yaml"):
        place = tmp_path / "spec" / path.relative_to(spec)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    settings = tmp_path / "spec" / "harbor" / "v1" / "version.yaml"
    listed = settings.read_text(encoding="utf-8")
    settings.write_text(listed.replace("[bruno]", "[bruni]"), encoding="utf-8")
    tree = SpecTree(tmp_path)
    (version,) = tree.versions()
    with pytest.raises(SpecError, match="did you mean 'bruno'") as error:
        build.check_output_kinds(project.Project(tree), version)
    line = listed.splitlines().index("optional-kinds: [bruno]") + 1
    assert error.value.where == f"spec/harbor/v1/version.yaml:{line}"
