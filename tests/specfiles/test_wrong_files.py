"""An error in a spec file is one line with the file and the line number, never a traceback."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tablewright.errors import MisuseError, SpecError
from tablewright.model.corrections import AcceptedFile, CorrectionsFile
from tablewright.model.facts import Facts
from tablewright.model.family import FamilyInfo
from tablewright.model.page import Page
from tablewright.model.version import VersionInfo, VersionRef
from tablewright.specfiles import SpecTree, find_checkout
from tablewright.specfiles.yamlfile import TEXT_LIMIT, VALUES_LIMIT, load

FACTS = "data-standard: '9'\nobjects:\n- name: ship\n  role: item\n  members:\n  - {name: mast, %s}\n"
CORRECTION = (
    "corrections:\n- at: Ships/*\n  what: value\n  why: it is wrong\n  now: %s\n"
)
OTHER_CORRECTION = "corrections:\n\n- {at: x, why: y, what: %s}\n"
VERSION = (
    "family: f\nname: v1\npackage: p\ntitle: t\ndata-standard: '1'\nrelease: '1'\n"
)
PAGE = "resource: Ships\ninterchange: ''\nprerequisites: []\nscenarios: []\nproperties: []\n"


def _alias_bomb() -> str:
    lines = ["versions: &a0 [v1, v1, v1, v1, v1, v1]"]
    for level in range(1, 9):
        aliases = ", ".join([f"*a{level - 1}"] * 6)
        lines.append(f"versions{level}: &a{level} [{aliases}]")
    return "\n".join(lines)


ALIAS_BOMB = _alias_bomb()


@pytest.mark.parametrize(
    ("kind", "text", "line", "words"),
    [
        (
            FamilyInfo,
            "title: x\nversion: [v1]\n",
            2,
            "unknown key 'version' (known: title, versions, accepted, output-kinds, format)",
        ),
        (FamilyInfo, "# nothing but this\n", 1, "the key 'title' is missing"),
        (FamilyInfo, "title: x\n", 1, "the key 'versions' is missing"),
        (FamilyInfo, "[title]\n", 1, "a mapping is expected here"),
        (FamilyInfo, "title: x\nversions: v1\n", 2, "a list is expected here"),
        (
            FamilyInfo,
            "versions:\n- v1\n- [v2]\ntitle: x\n",
            3,
            "a single value is expected here",
        ),
        (
            FamilyInfo,
            "versions: [v1]\ntitle: null\n",
            2,
            "a single value is expected here",
        ),
        (
            FamilyInfo,
            "title: x\nversions: []\ntitle: y\n",
            3,
            "the key 'title' is repeated",
        ),
        (
            FamilyInfo,
            "title: x\nversions: &a [v1]\naccepted: *a\n",
            2,
            "an alias (`*name`) repeats the value here",
        ),
        # Nine short lines whose value has a million entries, and a list that contains itself.
        (FamilyInfo, ALIAS_BOMB, 1, "an alias (`*name`) repeats the value here"),
        (FamilyInfo, "title: x\nversions: &a [*a]\n", 2, "an alias (`*name`)"),
        (
            FamilyInfo,
            "title: x\nversions: " + "[" * 300 + "]" * 300,
            2,
            "the nesting has more than 200 levels",
        ),
        (FamilyInfo, "versions: " + "[" * 20_000, 1, "exceeded maximum nesting depth"),
        (FamilyInfo, "versions: " + "- " * 20_000, 1, "not YAML"),
        (FamilyInfo, "title: !!int 5\n", 1, "the tag 'tag:yaml.org,2002:int' is in no"),
        (FamilyInfo, "title: x\n!!merge a: {b: c}\n", 2, "the tag 'tag:yaml.org,20"),
        (
            FamilyInfo,
            "title: x\nnull: y\n",
            2,
            "a key is a list or a mapping, or empty",
        ),
        (FamilyInfo, "title: x\nversions: [v1\n", 3, "not YAML"),
        (FamilyInfo, "title: *x\n", 1, "not YAML"),
        (FamilyInfo, "? [a]\n: b\n", 1, "not YAML"),
        (FamilyInfo, "title: x\nversions: \x01\n", 2, "not YAML"),
        (FamilyInfo, "title: å\n# å\nversions: \x00\n", 3, "not YAML"),
        (FamilyInfo, b"title: x\n# \xff\n", 2, "the file cannot be read"),
        (FamilyInfo, b"title: x\nversions: [\xed\xa0\x80]\n", 2, "it is not UTF-8"),
        (FamilyInfo, 'title: x\nversions: ["\\ud800"]\n', 2, "not YAML"),
        (
            Page,
            PAGE + "scenarois: []\n",
            6,
            "unknown key 'scenarois' (known: resource, interchange, prereq",
        ),
        (
            VersionInfo,
            VERSION + "school-year: soon\nreference-date: 2017-03-01\n",
            7,
            "'soon' is not a whole number",
        ),
        (
            VersionInfo,
            VERSION + "school-year: 1\nreference-date: 2017-02-30\n",
            8,
            "'2017-02-30' is not a date",
        ),
        (
            CorrectionsFile,
            "corrections:\n- at: x\n  what: color\n  why: y\n",
            3,
            "'color' is not one of value, name,",
        ),
        (
            CorrectionsFile,
            "corrections:\n- at: x\n  why: y\n",
            2,
            "the key 'what' is missing",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "kind, now: banana",
            3,
            "'banana' is not one of scalar, descriptor, reference, object, collection",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "required, now: maybe",
            3,
            "'maybe' is not one of required, conditional, optional",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "required, was: maybe, now: required",
            3,
            "'maybe' is not one of required,",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "name, now: {school-year: 0}",
            3,
            "a single value is expected here",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "place, now: {school-year: 0}",
            3,
            "a single value is expected here",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "type, now: x, scenarios: ['1']",
            3,
            "unknown key 'scenarios' (known: what, at, why, count, fixes, was, matches, now)",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "type",
            3,
            "the key 'now' is missing",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "properties",
            3,
            "the key 'adds' is missing",
        ),
        (
            CorrectionsFile,
            OTHER_CORRECTION % "scenarios",
            3,
            "the key 'scenarios' is missing",
        ),
        (
            AcceptedFile,
            "accepted:\n- {code: L001, why: x, places: many}\n",
            2,
            "a list is expected here",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{whole-year: 0}",
            5,
            "unknown form of a value (known: a text, a list, prefer,",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{school-year: 0, plus: 1}",
            5,
            "unknown key 'plus' (known: school-year)",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{school-date: 13-45}",
            5,
            "'13-45' is not a day of the calendar",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{date: 2017-3-1}",
            5,
            "'2017-3-1' is not a day of",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{prefer: {system: x, y: z}}",
            5,
            "unknown key 'y'",
        ),
        (
            CorrectionsFile,
            CORRECTION % "{variable: [a]}",
            5,
            "a single value is expected here",
        ),
        (
            Facts,
            FACTS % "sort: string",
            6,
            "unknown key 'sort' (known: name, mandatory,",
        ),
        (Facts, FACTS % "reference: x, mandatroy: true", 6, "unknown key 'mandatroy'"),
        (
            Facts,
            FACTS % "reference: x, max-length: 3",
            6,
            "unknown key 'max-length' (known: reference)",
        ),
        (Facts, FACTS % "mandatory: true", 6, "a type is missing"),
        (Facts, FACTS % "type: text", 6, "'text' is not one of string, integer"),
        (
            Facts,
            FACTS % "type: string, mandatory: maybe",
            6,
            "'maybe' is neither true nor false",
        ),
        (
            Facts,
            FACTS % "list: {descriptor: [x]}",
            6,
            "a single value is expected here",
        ),
        (
            Facts,
            FACTS.replace("name: mast, ", "") % "type: string",
            6,
            "the key 'name' is missing",
        ),
        (
            Page,
            PAGE.replace("resource", "operation"),
            1,
            "the key 'resource' is missing",
        ),
        (Page, PAGE + "findings: [x]\n", 6, "a mapping is expected here"),
        (Page, PAGE + "requirements:\n- x\n", 7, "a mapping is expected here"),
        (Page, PAGE + "requirements:\n- one-of: x\n", 7, "a list is expected here"),
        (
            Page,
            PAGE + "requirements:\n- {one-of: [x], not-both: [y]}\n",
            7,
            "one of the keys one-of, not-both, at-least, either-resource is expected",
        ),
        (
            Page,
            PAGE + "requirements:\n- {at-least: {count: 2}}\n",
            7,
            "the key 'place' is missing",
        ),
        (Page, PAGE + "call: {method: POST}\n", 1, "the key 'operation' is missing"),
    ],
)
def test_a_file_of_a_wrong_form_is_reported_with_its_line(
    tmp_path: Path, kind: type, text: str | bytes, line: int, words: str
) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SpecError) as caught:
        load(file, kind, "spec/file.yaml")
    message = str(caught.value)
    assert message.startswith(f"spec/file.yaml:{line}: "), message
    assert words in message
    assert re.fullmatch(r"[^\n]+; [^\n]+", message)


def test_a_file_above_the_size_limit_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text("#" * (TEXT_LIMIT + 1))
    with pytest.raises(SpecError, match="has more than 5,000,000 characters; split"):
        load(file, FamilyInfo, "spec/file.yaml")


def test_a_file_with_too_many_values_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text(f"title: [{'a,' * VALUES_LIMIT}]")
    with pytest.raises(SpecError, match="has more than 300,000 values; split"):
        load(file, FamilyInfo, "spec/file.yaml")


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(
        SpecError, match=r"^spec/x/family.yaml: the file cannot be read"
    ):
        SpecTree(tmp_path).load_family("x")


def test_two_facts_files_are_reported(checkout: Path) -> None:
    (checkout / "spec/edfi/v2/facts.yaml").write_text("data-standard: '2.0'\n")
    with pytest.raises(
        SpecError,
        match=r"^spec/edfi/v2/facts.hand.yaml:3: the version has a facts.yaml as well; keep one",
    ):
        SpecTree(checkout).load_facts(VersionRef("edfi", "v2"))


DECK = "data-standard: '1'\nobjects:\n- {name: deck, role: item, members: [{name: level, type: integer}]}\n"


@pytest.mark.parametrize(
    ("by_hand", "message"),
    [
        (
            "- {name: dekc, role: item, item-key: [level]}",
            "2: 'dekc' is not an object of facts.yaml (did you mean 'deck'?); use one of deck",
        ),
        (
            "- name: deck\n  role: item\n  item-key: [levle]",
            "4: 'levle' is not a member of the object 'deck' (did you mean 'level'?); use one of level",
        ),
        (
            "- {name: deck, role: item, members: [{name: level, type: string}]}",
            "2: facts.yaml has the members of the object 'deck'; "
            "keep only `name`, `role` and `item-key` here",
        ),
    ],
)
def test_wrong_item_keys_beside_a_facts_file_are_reported(
    tmp_path: Path, by_hand: str, message: str
) -> None:
    folder = tmp_path / "spec/harbor/v1"
    folder.mkdir(parents=True)
    (folder / "facts.yaml").write_text(DECK)
    (folder / "facts.hand.yaml").write_text(f"objects:\n{by_hand}\n")
    with pytest.raises(SpecError) as caught:
        SpecTree(tmp_path).load_facts(VersionRef("harbor", "v1"))
    assert str(caught.value) == f"spec/harbor/v1/facts.hand.yaml:{message}"


def test_item_keys_beside_a_facts_file_are_added(tmp_path: Path) -> None:
    folder = tmp_path / "spec/harbor/v1"
    folder.mkdir(parents=True)
    (folder / "facts.yaml").write_text(DECK)
    entry = "objects:\n- {name: deck, role: item, item-key: [level]}\n"
    (folder / "facts.hand.yaml").write_text(entry)
    tree, version = SpecTree(tmp_path), VersionRef("harbor", "v1")
    facts = tree.load_facts(version)
    assert facts is not None
    assert tree.facts_file(version) == "facts.yaml"
    assert [item.item_key for item in facts.objects] == [("level",)]
    assert [member.name for member in facts.objects[0].members] == ["level"]


def test_a_page_file_with_another_name_than_its_page_is_reported(
    checkout: Path,
) -> None:
    page = next((checkout / "spec/edfi/v5/resources").glob("*.yaml"))
    page.rename(page.with_name("programs.yaml"))
    with pytest.raises(
        SpecError,
        match=rf"resources/programs.yaml:2: it contains the page '\w+'; rename it to {page.name}",
    ):
        SpecTree(checkout).load_pages(VersionRef("edfi", "v5"))


@pytest.mark.parametrize("names", [("edfi/v9",), ("edfi/v2", "nobody"), ("v2",)])
def test_an_unknown_version_is_misuse(checkout: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(
        MisuseError, match="no such version; known: campusm/v1, edfi/v2, edfi/v3"
    ):
        SpecTree(checkout).versions(names)


def test_a_folder_outside_of_any_checkout_is_misuse(
    tmp_path: Path, checkout: Path
) -> None:
    assert find_checkout(checkout / "spec" / "edfi") == SpecTree(checkout)
    (checkout / "spec").rename(checkout / "specifications")
    with pytest.raises(
        MisuseError,
        match=r"no spec/ folder here or above; change to the folder that holds spec/",
    ):
        find_checkout(checkout / "specifications")


def set_release(checkout: Path, release: str) -> None:
    """Set the release of v3 to another one than its history begins with."""
    path = checkout / "spec" / "edfi" / "v3" / "version.yaml"
    text, count = re.subn(
        r"(?m)^release: .*$", f"release: {release}", path.read_text(encoding="utf-8")
    )
    assert count == 1
    path.write_text(text, encoding="utf-8")


def test_a_release_must_belong_to_its_data_standard(checkout: Path) -> None:
    set_release(checkout, "4.0.1")
    with pytest.raises(
        SpecError,
        match=r"version\.yaml:\d+: release 4\.0\.1 does not start with data standard 3\.3; .*3\.3\.N",
    ):
        SpecTree(checkout).load_info(VersionRef("edfi", "v3"))


def test_a_later_release_needs_a_history_entry(checkout: Path) -> None:
    set_release(checkout, "3.3.99")
    with pytest.raises(
        SpecError,
        match=r"release 3\.3\.99 is not the first one of history\.yaml; set the release",
    ):
        SpecTree(checkout).load_history(VersionRef("edfi", "v3"))
