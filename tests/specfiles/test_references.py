"""A wrong edit of a spec file is an error of one line, a finding or a valid spec, and never a traceback.

The spec in `tests/cases/references` uses every field that refers to something by name.
"""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tablewright.emit import output_kinds
from tablewright.emit.support.memo import open_memo
from tablewright.errors import CombinedSpecError, SpecError, TablewrightError
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree, reference_table
from tablewright.specfiles.codec import PlainPath
from tablewright.specfiles.references import ReferenceField
from tablewright.workflow import project
from tablewright.workflow.project import Project

CASE = Path(__file__).resolve().parents[1] / "cases" / "references"
FILES = sorted(
    path.relative_to(CASE).as_posix() for path in (CASE / "spec").rglob("*.yaml")
)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("references")
    shutil.copytree(CASE / "spec", root / "spec")
    return root


@functools.cache
def plain_of(file: str) -> Any:
    """Return the content of a file of the case, with every scalar as text."""
    text = (CASE / file).read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.BaseLoader)


def with_edit(plain: Any, keys: PlainPath, edit: Callable[[Any], Any]) -> Any:
    """Return a copy of a plain value in which the value at some keys is edited."""
    if not keys:
        return edit(plain)
    copy = plain.copy()
    copy[keys[0]] = with_edit(plain[keys[0]], keys[1:], edit)
    return copy


def resolved(checkout: Path, file: str) -> list[tuple[Project, VersionRef]]:
    """Resolve the versions that a file affects."""
    tree = SpecTree(checkout)
    _, family, *below = file.split("/")
    found: list[tuple[Project, VersionRef]] = []
    for version in tree.versions((family,)):
        # A file of a version affects that version alone, as far as this test goes.
        if len(below) == 1 or below[0] == version.name:
            loaded = Project(tree)
            loaded.resolved(version)
            found.append((loaded, version))
    return found


def run(checkout: Path, file: str, plain: Any) -> list[tuple[Project, VersionRef]]:
    """Resolve the versions with another content of a file, which is restored afterwards."""
    path = checkout / file
    path.write_text(yaml.safe_dump(plain, sort_keys=False), encoding="utf-8")
    try:
        return resolved(checkout, file)
    finally:
        shutil.copyfile(CASE / file, path)


def test_the_case_has_no_error_and_no_finding() -> None:
    tree = SpecTree(CASE)
    for version in tree.versions():
        assert project.find_open(Project(tree), version) == ()


# References -----------------------------------------------------------------------------------------

OPERATIONS = "spec/quay/v1/operations/board-passenger.yaml"
FACTS = "spec/harbor/v2/facts.hand.yaml"
#: The files of the case whose names the lines of each table are about.
TABLES: Mapping[str, tuple[str, ...]] = {
    "ACCEPTED_FIELDS": ("spec/harbor/v2/accepted.yaml",),
    "CORRECTION_CODE_FIELDS": ("spec/harbor/v2/corrections.yaml",),
    "SOURCES_FIELDS": ("spec/harbor/v2/sources.yaml",),
    "FAMILY_FIELDS": ("spec/harbor/family.yaml",),
    "VERSION_FIELDS": ("spec/harbor/v2/version.yaml",),
    "CONVENTION_VERSION_FIELDS": ("spec/harbor/convention.yaml",),
    "PREREQUISITE_FIELDS": ("spec/harbor/convention.yaml",),
    "PAGE_FIELDS": ("spec/harbor/v2/resources/voyages.yaml", OPERATIONS),
    "FACTS_FIELDS": (FACTS,),
    "CONVENTION_FIELDS": ("spec/quay/convention.yaml",),
    "OPERATION_FIELDS": ("spec/quay/convention.yaml",),
    "CORRECTION_FIELDS": ("spec/harbor/v2/corrections.yaml",),
    "RENAME_FIELDS": ("spec/harbor/v2/renames.yaml",),
}
#: Lines of the tables whose fields a version may use for names that nothing else knows.
FREE = {"resources/*/aliases/*", "answers/refused/@"}


def keys_at(plain: Any, steps: tuple[str, ...]) -> Iterator[PlainPath]:
    """Yield the keys that lead to each place of a pattern; a last `@` stands for the key itself."""
    if not steps or steps == ("@",):
        keys: Iterator[Any] = iter([()]) if not steps else iter(plain or ())
        for key in keys:
            yield key if key == () else (key,)
        return
    step, rest = steps[0], steps[1:]
    if step.endswith("**"):
        key = step.removesuffix("**")
        for position, child in enumerate(plain.get(key, [])):
            for below in (*keys_at(child, rest), *keys_at_depth(child, rest)):
                yield (key, position, *below)
    elif step == "*":
        entries = plain.items() if isinstance(plain, dict) else enumerate(plain)
        for key, child in entries:
            for below in keys_at(child, rest):
                yield (key, *below)
    elif isinstance(plain, dict) and step in plain:
        for below in keys_at(plain[step], rest):
            yield (step, *below)


def keys_at_depth(plain: Any, rest: tuple[str, ...]) -> Iterator[PlainPath]:
    if "properties" in plain:
        yield from keys_at(plain, ("properties**", *rest))


def typo(text: str) -> str:
    """Return a text with another letter in its middle."""
    middle = len(text) // 2
    letter = "q" if text[middle] != "q" else "z"
    return text[:middle] + letter + text[middle + 1 :]


@functools.cache
def edited_names() -> list[tuple[str, str, PlainPath]]:
    """Return every place of every line of the tables, with its file."""
    places: list[tuple[str, str, PlainPath]] = []
    for table, files in TABLES.items():
        fields: tuple[ReferenceField, ...] = getattr(reference_table, table)
        for field in fields:
            found = [
                (field.at, file, keys)
                for file in files
                for keys in keys_at(plain_of(file), tuple(field.at.split("/")))
            ]
            # An unused line of a table would not be tested.
            assert found, f"use {field.at} in tests/cases/references"
            places += found
    return places


@pytest.mark.parametrize("at", sorted({at for at, _, _ in edited_names()} - FREE))
def test_a_typo_in_a_reference_is_reported_with_its_line(
    checkout: Path, at: str
) -> None:
    for pattern, file, keys in edited_names():
        if pattern != at:
            continue
        *above, last = keys
        if at.endswith("@"):

            def rename(mapping: Any, old: Any = last) -> Any:
                pairs = [
                    (typo(key) if key == old else key, mapping[key]) for key in mapping
                ]
                return dict(pairs)

            plain = with_edit(plain_of(file), tuple(above), rename)
        else:
            plain = with_edit(plain_of(file), keys, typo)
        with pytest.raises(SpecError) as caught:
            run(checkout, file, plain)
        name = Path(file).name
        lines = str(caught.value).splitlines()
        assert any(f"/{name}:" in line for line in lines), lines
        assert all("; " in line for line in lines), lines


def test_every_table_of_references_is_tested() -> None:
    tables = {name for name in vars(reference_table) if name.endswith("_FIELDS")}
    assert tables == set(TABLES)


def test_all_errors_of_all_files_are_reported_at_once(checkout: Path) -> None:
    tree = SpecTree(checkout)
    page = checkout / "spec/harbor/v2/resources/voyages.yaml"
    facts = checkout / FACTS
    accepted = checkout / "spec/harbor/v2/accepted.yaml"
    texts = {path: path.read_text(encoding="utf-8") for path in (page, facts, accepted)}
    page.write_text(
        texts[page].replace("record-of: '1'", "record-of: '7'"), encoding="utf-8"
    )
    facts.write_text(
        texts[facts].replace("nested: link", "nested: lnk", 1), encoding="utf-8"
    )
    accepted.write_text("accepted: 1\n", encoding="utf-8")
    try:
        with pytest.raises(CombinedSpecError) as caught:
            Project(tree).resolved(VersionRef("harbor", "v2"))
    finally:
        for path, text in texts.items():
            path.write_text(text, encoding="utf-8")
    lines = str(caught.value).splitlines()
    # Two scenarios work on the record of the first one.
    assert sorted(line.partition(":")[0].rpartition("/")[2] for line in lines) == [
        "accepted.yaml",
        "facts.hand.yaml",
        "voyages.yaml",
        "voyages.yaml",
    ]


def test_many_errors_of_one_file_parse_it_once_more(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The lines of errors come from the nodes of the file, which are read once for all of them."""
    # A copy, because other tests use the kept content.
    plain = deepcopy(plain_of(FACTS))
    for item in plain["objects"]:
        for member in item["members"]:
            if "descriptor" in member or "nested" in member:
                member.update({"nested": "lnk"})
                member.pop("descriptor", None)
    compose = yaml.compose
    parsed: list[str] = []

    def count(text: str, **arguments: Any) -> Any:
        parsed.append(text)
        return compose(text, **arguments)

    monkeypatch.setattr(yaml, "compose", count)
    with pytest.raises(CombinedSpecError) as caught:
        run(checkout, FACTS, plain)
    wrong = [text for text in parsed if "lnk" in text]
    assert len(caught.value.errors) >= 2
    # Once to load the file, once for the lines; a failed load is repeated to find the errors of all files.
    assert len(wrong) <= 3


# Other wrong edits ----------------------------------------------------------------------------------

SCALAR_EDITS: tuple[Callable[[Any], Any], ...] = (
    typo,
    lambda _: "",
    lambda _: None,
    lambda text: [text],
    lambda text: {text: text},
    lambda _: "0",
    lambda _: "-1",
    lambda _: "9" * 5000,
    lambda _: "9" * 18,
    lambda _: "nan",
    lambda _: "1e400",
    lambda _: "0001-01-01",
    lambda text: f"{text}\n{text}",
    lambda text: f"{text}\x07",
    lambda text: text * 500,
)
CONTAINER_EDITS: tuple[Callable[[Any], Any], ...] = (
    lambda _: None,
    lambda _: "text",
    lambda content: [content],
    lambda content: type(content)(),
    lambda content: (
        [*content, content[0]] if isinstance(content, list) and content else []
    ),
    lambda content: (
        content[1:] if isinstance(content, list) else dict(list(content.items())[1:])
    ),
    lambda content: (
        {f"{key}x": child for key, child in content.items()}
        if isinstance(content, dict)
        else {"x": content}
    ),
)


def nodes(plain: Any, keys: PlainPath = ()) -> Iterator[tuple[PlainPath, Any]]:
    yield keys, plain
    entries: list[tuple[Any, Any]] = []
    if isinstance(plain, dict):
        entries = list(plain.items())
    elif isinstance(plain, list):
        entries = list(enumerate(plain))
    for key, child in entries:
        yield from nodes(child, (*keys, key))


@pytest.mark.parametrize("file", FILES)
def test_a_wrong_edit_is_an_error_or_gives_a_valid_version(
    checkout: Path, file: str
) -> None:
    """Every fifth value of the file gets one of the edits; the packages of some results are emitted."""
    plain = plain_of(file)
    for number, (keys, node) in enumerate(list(nodes(plain))[::5]):
        edits = SCALAR_EDITS if isinstance(node, str) else CONTAINER_EDITS
        edit = edits[number % len(edits)]
        if node == "" and edit is typo:
            continue
        try:
            results = run(checkout, file, with_edit(plain, keys, edit))
        except TablewrightError as error:
            for line in str(error).splitlines():
                assert line.isprintable()
            continue
        for loaded, version in results:
            # Emitting takes longest by far.
            if number % 40 == 0:
                emit(loaded, version)


def emit(loaded: Project, version: VersionRef) -> None:
    try:
        kinds = output_kinds(loaded.info(version).output_kinds, "version.yaml")
        with open_memo({}):
            for kind in kinds:
                kind(loaded.resolved(version).version)
    except TablewrightError as error:
        assert "\n" not in str(error)
