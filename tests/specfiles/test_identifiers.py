"""Names, numbers and texts of one line are checked where they enter, and refused with file and line."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from tablewright.emit.api import _PYTHON_TYPES
from tablewright.errors import SpecError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow.project import Project

CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"
VERSIONS = {"harbor": VersionRef("harbor", "v1"), "quay": VersionRef("quay", "v1")}


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    """The `spec/` folder of a checkout with two families."""
    copytree(CASES / "voyages" / "spec", tmp_path / "spec")
    copytree(CASES / "boarding" / "spec", tmp_path / "spec", dirs_exist_ok=True)
    return tmp_path / "spec"


def refusal(spec: Path, file: str, old: str, new: str) -> str:
    """The error about a spec whose file has another text."""
    path = spec / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    family = file.partition("/")[0]
    with pytest.raises(SpecError) as error:
        Project(SpecTree(spec.parent)).resolved(VERSIONS[family])
    return str(error.value)


#: Every text of one line of the files that people write: file, text before, hostile text in YAML, its keys.
ONE_LINE = [
    ("harbor/family.yaml", "Harbor records", '"Harbor\\nimport os"'),
    ("harbor/family.yaml", "title: Harbor records", 'title: "a\\x1b[31m"'),
    ("harbor/v1/version.yaml", 'Harbor "v1"', '"a\\u2028b"'),
    ("harbor/v1/version.yaml", "family: harbor", 'family: "harbor\\nimport os"'),
    ("harbor/v1/version.yaml", "name: v1", 'name: "v1\\nimport os"'),
    ("harbor/v1/version.yaml", '"1.0"', '"1.0\\"\\n[x]"'),
    ("harbor/v1/version.yaml", "release: 1.0.1", 'release: "1.0.1\\"\\n[x]"'),
    ("harbor/convention.yaml", "name: upsert", 'name: "upsert\\nimport os"'),
    ("harbor/convention.yaml", "argument: if_match", 'argument: "a\\nb"'),
    ("harbor/convention.yaml", "topic: Ports", 'topic: "Ports\\n# x"'),
    ("harbor/convention.yaml", "A port that", '"A\\nport that"  # '),
    ("harbor/convention.yaml", "token-path: /oauth/token", 'token-path: "/a\\n/b"'),
    ("quay/convention.yaml", "object: Boarding", 'object: "Boarding\\nimport os"'),
    ("quay/convention.yaml", "quayCode: Q7", '"quay\\nCode": Q7'),
    ("quay/convention.yaml", "action: board", 'action: "board\\n# x"'),
    ("harbor/v1/corrections.yaml", "why: The", 'why: "The\\nseason"  # '),
    ("harbor/v1/facts.hand.yaml", "name: CargoDescriptor", 'name: "Cargo\\nimport os"'),
    ("harbor/v1/facts.hand.yaml", "name: voyageStop", 'name: "voyage\\nStop"'),
    (
        "harbor/v1/resources/voyages.yaml",
        "interchange: Sailing",
        'interchange: "a\\nb"',
    ),
    ("harbor/v1/resources/voyages.yaml", "name: season", 'name: "sea\\nson"'),
    (
        "harbor/v1/resources/voyages.yaml",
        "subject: Ann Bonny",
        'subject: "Ann\\rBonny"',
    ),
]


@pytest.mark.parametrize(("file", "old", "new"), ONE_LINE)
def test_a_text_of_one_line_with_a_line_break_is_refused(
    spec: Path, file: str, old: str, new: str
) -> None:
    message = refusal(spec, file, old, new)
    assert message.startswith(f"spec/{file}:")
    kind = "control character" if "x1b" in new else "line break"
    assert f"contains a {kind}; write it on one line" in message
    assert all(line.isprintable() for line in message.splitlines())


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("harbor/v1/version.yaml", "name: v1", "name: v1 b", "not a name for a folder"),
        ("harbor/v1/version.yaml", "family: harbor", "family: ..", "not a name for a folder"),
        ("harbor/v1/version.yaml", '"1.0"', "one", "'one' is not the number of a version"),
        ("harbor/v1/version.yaml", '"1.0"', "\"1.0'\"", "not the number of a version"),
        ("harbor/v1/version.yaml", "release: 1.0.1", "release: 1.0.²", "not the number"),
        ("harbor/family.yaml", "[v1]", "[v1, '../v2']", "not a name for a folder"),
        ("harbor/convention.yaml", "name: upsert", "name: import", "not a Python name"),
        ("harbor/convention.yaml", "name: upsert", "name: ﬁnd", "'ﬁnd' is not a Python name"),
        ("harbor/convention.yaml", "argument: if_match", "argument: 'a, b=evil()'", "not a Python"),
        ("harbor/convention.yaml", ", argument: if_match", "", "'' is not a Python name"),
        ("harbor/convention.yaml", "argument: if_match", "argument: __match", "not a Python name"),
        ("harbor/convention.yaml", "argument: if_match", "argument: Match", "not a Python name"),
        ("harbor/convention.yaml", "name: upsert", "name: __init__", "not a Python name"),
        ("harbor/convention.yaml", "name: upsert", "name: Answer", "not a Python name"),
        ("harbor/convention.yaml", "name: If-Match", "name: 'If Match'", "not the name of a header"),
        ("harbor/convention.yaml", '{resource}/{id}"', '{resource}/{id"', "not a path of an operation"),
        ("harbor/convention.yaml", '{resource}/{id}"', '{resource}/{id:path}"', "not a path of an op"),
        ("harbor/convention.yaml", '"{data-path}/{resource}"', '"ships/{resource}"', "not a path"),
        ("harbor/convention.yaml", "data-path: /data/harbor", "data-path: /data/{harbor", "not a path"),
        ("harbor/v1/version.yaml", "release: 1.0.1", f"release: 1{'a' * 60}!", "not the number"),
        ("harbor/convention.yaml", 'value: "25"', "value: evil()", "not of the type integer"),
        ("harbor/convention.yaml", "root-path: /data", "root-path: data", "not a path of a URL"),
        ("harbor/convention.yaml", "token-path: /oauth", "token-path: /o`x`", "not a path"),
        ("quay/convention.yaml", "parameter: force", "parameter: 'a b'", "the name of a parameter"),
        ("quay/convention.yaml", "object: Boarding", "object: '!'", "has no letters"),
        ("harbor/v1/facts.hand.yaml", "name: CargoDescriptor", "name: Cargo-D", "not a Python name"),
        ("harbor/v1/facts.hand.yaml", "name: voyageStop", "name: 舟", "'舟' has no letters"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_name_or_number_is_refused(
    spec: Path, file: str, old: str, new: str, message: str
) -> None:
    error = refusal(spec, file, old, new)
    assert error.startswith(f"spec/{file}:")
    assert message in error


@pytest.mark.parametrize("name", sorted({*_PYTHON_TYPES.values(), "list"}))
def test_an_operation_named_like_a_type_of_its_signatures_is_refused(
    spec: Path, name: str
) -> None:
    message = refusal(spec, "harbor/convention.yaml", "name: upsert", f"name: {name}")
    assert f"'{name}' is a type that service methods use" in message


def test_operations_without_a_body_or_an_answer_are_refused(spec: Path) -> None:
    path = spec / "harbor/convention.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("  body: true\n", "")
    path.write_text(text, encoding="utf-8")
    message = refusal(spec, "harbor/convention.yaml", "  answer: true\n", "")
    assert "no operation has a body or an answer" in message


def test_a_value_may_have_several_lines(spec: Path) -> None:
    """Values are data: a package prints them as literals."""
    path = spec / "harbor/v1/facts.hand.yaml"
    text = path.read_text(encoding="utf-8")
    assert "Coal" in text
    path.write_text(text.replace("Coal", '"Coal\\nTar"'), encoding="utf-8")
    SpecTree(spec.parent).load_facts(VERSIONS["harbor"])
