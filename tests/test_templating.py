"""The filters that put document text into Python source: no text can end its quotes."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path
from shutil import copytree

import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tablewright.emit.support.templating import (
    comment,
    docstring,
    escaped,
    pyrepr,
    render,
)
from tablewright.model.version import VersionRef
from tablewright.specfiles import SpecTree
from tablewright.workflow import build
from tablewright.workflow.project import Project

TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
    | st.sampled_from('"\\')
)
SPEC = Path(__file__).resolve().parent / "cases" / "emit" / "voyages" / "spec"


@given(TEXTS, st.sampled_from([0, 4, 8]))
@example('"""', 0)
@example('ends in "', 0)
@example("ends in \\", 4)
@example("a" + "\\" * 400, 0)
@example("one\n\ntwo", 4)
def test_a_docstring_contains_all_words_of_its_text(text: str, indent: int) -> None:
    assert ast.literal_eval(docstring(text, indent)).split() == text.split()


@given(TEXTS.filter(lambda text: not text.endswith('"')))
def test_escaped_text_does_not_end_a_docstring(text: str) -> None:
    assert ast.literal_eval(f'"""{escaped(text)}"""') == text


@given(TEXTS)
def test_a_literal_has_its_value_and_a_comment_has_one_line(text: str) -> None:
    assert ast.literal_eval(pyrepr((text, 1))) == (text, 1)
    assert "\n" not in comment(text)


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("package/init.py.jinja")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("version.yaml", 'Harbor "v1"', '\'Harbor """ \\ v1 "\''),
        ("facts.hand.yaml", "resource: ports", 'resource: \'ports"""\\\''),
        ("facts.hand.yaml", "portCode", '\'port"""\\\''),
        ("facts.hand.yaml", "voyageStop", '\'voyageStop"""\\\''),
        ("facts.hand.yaml", "Coal", '\'""" + evil() + """\\\''),
        ("resources/voyages.yaml", "Ann Bonny", '\'"""\\ Ann\''),
    ],
)
def test_a_package_with_hostile_names_compiles(
    tmp_path: Path, file: str, old: str, new: str
) -> None:
    copytree(SPEC, tmp_path / "spec")
    (
        tmp_path / "spec/harbor/v1/preload.yaml"
    ).unlink()  # its records have the old names
    path = tmp_path / "spec/harbor/v1" / file
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    texts = build.build(Project(SpecTree(tmp_path)), VersionRef("harbor", "v1")).texts
    for name, text in texts.items():
        if name.endswith(".py"):
            assert "evil" not in {
                node.id
                for node in ast.walk(ast.parse(text))
                if isinstance(node, ast.Name)
            }
    assert tomllib.loads(texts["pyproject.toml"])["project"]["name"] == "harbor-v1"
