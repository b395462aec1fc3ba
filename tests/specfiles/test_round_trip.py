"""Loading the dumped text of any instance of the model gives an equal instance."""

from __future__ import annotations

import os
import subprocess
import sys
import types
import typing
from datetime import date
from pathlib import Path
from typing import Any, Union

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tablewright.model import values as cell
from tablewright.model.corrections import AcceptedFile, CorrectionsFile
from tablewright.model.facts import Facts
from tablewright.model.family import ConventionFile, FamilyInfo
from tablewright.model.findings import (
    FactsPlace,
    Finding,
    ListPlace,
    Location,
    PagePlace,
)
from tablewright.model.page import Page
from tablewright.model.properties import Property
from tablewright.model.required import ListEntry, RequiredList
from tablewright.model.sources import Sources
from tablewright.model.version import VersionInfo
from tablewright.rules import RULES
from tablewright.specfiles import (
    SpecTree,
    facts_text,
    history_text,
    page_text,
    sources_text,
)
from tablewright.specfiles.codec import fields_of, is_pairs
from tablewright.specfiles.yamlfile import dump, load

ROOT = Path(__file__).resolve().parents[2]

AWKWARD = [
    *(
        "",
        "no",
        "8:15:00",
        "03100500",
        "0350",
        "1e3",
        "11.0103",
        "null",
        "~",
        "NULL",
        "true",
        "2017-03-01",
    ),
    *(
        "=",
        "<<",
        "- a",
        "a: b",
        "a #b",
        "#",
        "'",
        '"',
        "it's",
        "[x]",
        "{x",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "`a",
    ),
    *(
        "|",
        ">",
        "?",
        " leading",
        "trailing ",
        "two\nlines",
        "\n",
        "tab\there",
        "a\r\nb",
        "\x00",
        "\x85",
    ),
    *("\u2028", "ünï…", "🚢", "x" * 200),
]
TEXTS = st.sampled_from(AWKWARD) | st.text(max_size=12)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    # A file holds whole numbers of 64 bits.
    int: st.integers(-(2**63) + 1, 2**63 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False),
    bool: st.booleans(),
    date: st.dates(),
    type(None): st.none(),
    cell.SchoolYear: st.builds(cell.SchoolYear, st.integers(-99_999, 99_999)),
    cell.RelativeDate: st.builds(cell.RelativeDate, st.integers(-99_999, 99_999)),
    cell.Calculated: st.builds(
        cell.Calculated, TEXTS, st.none() | st.integers(-99_999, 99_999)
    ),
    cell.SchoolDate: st.dates().map(lambda day: cell.SchoolDate(day.month, day.day)),
    cell.FixedDate: st.dates().map(
        lambda day: cell.FixedDate(day.year, day.month, day.day)
    ),
}
DEEP = 2


def instances(kind: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Return a strategy for instances of a class or an annotation of the model."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if kind in SCALARS:
        return SCALARS[kind]
    if kind is Page:
        return pages()
    if kind is RequiredList:
        return lists()
    if kind is Finding:
        return found(
            st.builds(FactsPlace, NAMES, NAMES) | st.builds(PagePlace, NAMES, TEXTS)
        )
    if is_pairs(kind):
        inner = instances(typing.get_args(args[0])[1], depth + 1)
        return st.dictionaries(TEXTS, inner, max_size=2).map(
            lambda found: tuple(found.items())
        )
    if origin is tuple:
        size = 0 if depth > DEEP else 2
        return st.lists(
            instances(args[0], depth + 1) if size else st.nothing(), max_size=size
        ).map(tuple)
    if origin is typing.Literal:
        return st.sampled_from(args)
    if origin in (Union, types.UnionType):
        flat = [arg for arg in args if arg is not cell.Items or depth <= DEEP]
        return st.one_of([instances(arg, depth + 1) for arg in flat])
    return st.builds(
        kind,
        **{field.name: instances(hint, depth + 1) for field, hint in fields_of(kind)},
    )


#: Objects and members of the API have names without a slash.
NAMES = st.from_regex("[a-zA-Z]+", fullmatch=True)


@st.composite
def found(draw: st.DrawFn, locations: st.SearchStrategy[Location]) -> Finding:
    """Return a finding of any rule, with any texts for the details of that rule."""
    rule = draw(st.sampled_from(sorted(RULES.values(), key=lambda rule: rule.code)))
    details = tuple((name, draw(TEXTS)) for name in rule.details)
    return Finding(rule.code, draw(locations), details)


def pages() -> st.SearchStrategy[Page]:
    """Return a strategy for pages whose findings have the name of the page, as all findings of a page do."""
    fields = {field.name: instances(hint, 1) for field, hint in fields_of(Page)}
    fields["name"] = TEXTS.filter(bool)
    places = st.builds(
        PagePlace, st.just(""), TEXTS, st.lists(TEXTS, max_size=2).map(tuple)
    )
    fields["findings"] = st.lists(found(places), max_size=2).map(tuple)

    def own(page: Page) -> Page:
        findings = tuple(finding.on_page(page.name) for finding in page.findings)
        return Page(
            **{**{name: getattr(page, name) for name in fields}, "findings": findings}
        )

    return st.builds(Page, **fields).map(own)


def lists() -> st.SearchStrategy[RequiredList]:
    """Return a strategy for lists of resources, whose findings have no page."""
    findings = st.lists(found(st.builds(ListPlace, TEXTS)), max_size=2).map(tuple)
    return st.builds(RequiredList, instances(tuple[ListEntry, ...], 1), findings)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("spec") / "file.yaml"


@pytest.mark.parametrize(
    "kind",
    [
        Page,
        CorrectionsFile,
        AcceptedFile,
        Facts,
        Sources,
        RequiredList,
        ConventionFile,
        FamilyInfo,
        VersionInfo,
    ],
)
def test_loading_the_dumped_text_gives_an_equal_object(kind: type, file: Path) -> None:
    @settings(max_examples=40, deadline=None, database=None)
    @given(instances(kind))
    def check(thing: object) -> None:
        text = dump(thing, "a comment")
        file.write_text(text, encoding="utf-8", newline="")
        assert load(file, kind, "file.yaml") == thing
        assert dump(thing, "a comment") == text

    check()


@pytest.mark.parametrize("text", AWKWARD)
def test_texts_stay_as_they_are(text: str, file: Path) -> None:
    values = (("1", cell.Literal(text)), ("2", cell.Items((cell.Literal(text), None))))
    prop = Property(text, one_of=(text,), values=values)
    file.write_text(dump(prop), encoding="utf-8", newline="")
    assert load(file, Property, "file.yaml") == prop


@pytest.mark.parametrize("kind", ["reference", "descriptor"])
@pytest.mark.parametrize("printed", ["", "x", "other"])
def test_default_types_are_left_out(kind: Any, printed: str, file: Path) -> None:
    prop = Property("x", kind, printed)
    file.write_text(dump(prop), encoding="utf-8")
    assert load(file, Property, "file.yaml") == prop
    assert ("type" in file.read_text()) == (printed != "x")


def dumped_again(tree: SpecTree) -> dict[Path, str]:
    """Return the text of each file that a command writes, dumped again from the loaded object."""
    texts = {}
    for pair in tree.versions():
        folder = tree.folder.joinpath(*pair)
        for path, page in zip(
            tree.page_paths(pair), tree.load_pages(pair), strict=True
        ):
            texts[path] = page_text(page)
            assert tree.page_path(pair, page) == path
        if required := tree.load_required(pair):
            texts[tree.page_path(pair, required)] = page_text(required)
        facts = tree.load_facts(pair)
        if facts and tree.facts_file(pair) == "facts.yaml":
            texts[folder / "facts.yaml"] = facts_text(facts)
        if uncovered := tree.load_uncovered_facts(pair):
            texts[tree.uncovered_facts_path(pair)] = facts_text(uncovered)
        if (folder / "history.yaml").exists():
            texts[folder / "history.yaml"] = history_text(tree.load_history(pair))
        if (folder / "sources.yaml").exists():
            texts[folder / "sources.yaml"] = sources_text(tree.load_sources(pair))
    return texts


def test_every_file_of_the_spec_loads_and_machine_written_ones_keep_their_bytes() -> (
    None
):
    tree = SpecTree(ROOT)
    for family in tree.families():
        tree.load_family(family)
        tree.load_convention(family)
    for pair in tree.versions():
        tree.load_info(pair)
        tree.load_entries(pair)
    texts = dumped_again(tree)
    assert {path: path.read_text(encoding="utf-8") for path in texts} == texts
    marked = {
        path
        for path in (ROOT / "spec").rglob("*.yaml")
        if path.read_text().startswith("# Written by ")
    }
    assert marked == set(texts)


def test_texts_do_not_depend_on_the_hash_seed() -> None:
    code = (
        "import sys; from pathlib import Path; from tablewright.specfiles import SpecTree, page_text\n"
        "tree = SpecTree(Path(sys.argv[1]))\n"
        "print([page_text(page) for pair in tree.versions() for page in tree.load_pages(pair)])"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code, str(ROOT)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4242")
    }
    assert len(outputs) == 1
