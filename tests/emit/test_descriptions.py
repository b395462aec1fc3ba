"""Descriptions of members are in the models and in the API document, and never become code."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

from tablewright.emit import models, openapi
from tablewright.emit.support.formatting import finish
from tablewright.model.facts import ApiObject
from tablewright.model.version import Version
from tablewright.specfiles import SpecTree
from tablewright.workflow import project

CASE = Path(__file__).resolve().parents[1] / "cases" / "emit" / "voyages"

TEXTS = {
    "a sentence": "The hour at which passengers may come.",
    "no full stop": "When passengers may come",
    "quotes": 'It\'s the "last" call: """evil()""" and \'\'\' too',
    "a quote at the end": 'They call it "boarding"',
    "a backslash at the end": "A path such as decks\\",
    "template tags": "{{ evil() }} {% evil %} ${evil} {# evil #}",
    "control and bidi characters": "A \x1b[31m red \u202e word\x00",
    "a long text": "word " * 60 + "end",
    "a long word": "x" * 300,
    "a declaration": "-*- coding: utf-7 -*- import evil",
}


def described(text: str) -> Version:
    tree = SpecTree(CASE)
    (pair,) = tree.versions()
    resolved = project.Project(tree).resolved(pair).version

    def with_text(obj: ApiObject) -> ApiObject:
        members = []
        for member in obj.members:
            is_meant = member.name == "boardingTime"
            members.append(replace(member, description=text) if is_meant else member)
        return replace(obj, members=tuple(members))

    return replace(resolved, objects=tuple(map(with_text, resolved.objects)))


def docstrings(source: str) -> dict[str, str]:
    """The docstring below each field of the models, by the name of the field."""
    found: dict[str, str] = {}
    field = ""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ClassDef):
            continue
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign):
                field = ast.unparse(statement.target)
            elif isinstance(statement, ast.Expr) and field:
                found[field] = ast.literal_eval(statement.value)
    return found


@pytest.mark.parametrize("case", TEXTS)
def test_a_description_is_in_the_docstring_and_in_the_api_document(case: str) -> None:
    text = TEXTS[case]
    version = described(text)
    properties = openapi.document_of(version)["components"]["schemas"]["Voyage"]
    assert properties["properties"]["boardingTime"]["description"].startswith(text)

    files = finish(models.emit(version), version.info.package)
    source = files["harbor_v1/models/voyages.py"]
    found = docstrings(source)["boarding_time"]
    # Characters that nobody sees are escapes in the docstring.
    printable = "".join(char if char.isprintable() else "?" for char in text)
    for word in printable.split():
        if "?" not in word:
            assert word in found.split() or f"{word}." in found.split()
    assert "evil" not in {
        node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)
    }


def test_a_description_is_followed_by_the_sentences_of_the_program() -> None:
    version = described("When passengers may come")
    schema = openapi.document_of(version)["components"]["schemas"]["Voyage"]
    text = schema["properties"]["boardingTime"]["description"]
    assert text.startswith("When passengers may come. ")
