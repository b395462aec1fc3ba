"""No text of a version becomes code or markup: the files keep their form with hostile texts in all fields."""

from __future__ import annotations

import ast
import dataclasses
import re
import tomllib
import typing
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from tablewright.compare import compare
from tablewright.emit import output_kinds
from tablewright.emit.support.formatting import finish
from tablewright.errors import RenderError
from tablewright.model.facts import DescriptorFacts
from tablewright.model.page import Parameter, Scenario
from tablewright.model.types import Descriptor, Scalar
from tablewright.model.values import Literal
from tablewright.model.version import (
    AnswerBodies,
    Convention,
    Leaf,
    Operation,
    ServiceRule,
    Version,
    VersionInfo,
)
from tablewright.specfiles import SpecTree
from tablewright.specfiles.codec import fields_of
from tablewright.workflow import project

CASES = Path(__file__).resolve().parents[1] / "cases" / "emit"

#: Texts that are added to every text of a version, without `/` and `#`, which divide paths and places.
HOSTILE = {
    "code": (
        '""" + evil() + """ \' + evil() + " {{ evil }} {% evil %} ${evil} $(evil) '
        "`evil` -*- coding: evil -*- \\"
    ),
    "markup": (
        "[evil](evil) ![evil](evil) <evil@example.org> <https:evil> <b>evil <script>evil "
        "<!-- evil --> --> &lt; ``` evil ~~~ | evil \\| *evil* _evil_ **evil** ~~evil~~ \U0001f600"
    ),
    "lines": (
        '\n\nimport evil\n\n- evil\n\n===\n\n```\nevil\n"\n[evil]\nevil = "evil'
        "\u2028import evil\u2029evil\x85evil\x0cevil\revil\x1b[31mevil\x7f\x00"
    ),
}

#: The fields whose texts the spec may not choose freely: `specfiles` refuses other names and numbers.
CONSTRAINED: dict[type, tuple[str, ...]] = {
    VersionInfo: ("family", "name", "package", "data_standard", "release"),
    Convention: ("runtime", "settings", "answers"),
    AnswerBodies: ("saved", "replaced", "refused"),
    # These are given by member, with a value of its type.
    ServiceRule: ("saved", "replaced"),
    Operation: ("name",),
    # `value` and `default` are of the type of the parameter.
    Parameter: ("type", "argument", "value", "default"),
    Descriptor: ("name",),
    Scalar: ("name", "format"),
    DescriptorFacts: ("name",),
    # The actions of the program.
    Scenario: ("action",),
}


class Plant:
    """Adds a text to each text in a version; equal texts stay equal, so that all names still fit."""

    def __init__(self, addition: str, version: Version) -> None:
        self.addition = addition
        self.fixed = {"", version.info.family}
        # The runtime has names for these, and numbers are names of files.
        for resource in version.resources:
            self.fixed |= {operation.method for operation in resource.operations}
            for sample in resource.samples:
                self.fixed |= {sample.scenario.number, sample.scenario.method}
        for descriptor in version.descriptors:
            self.fixed.add(descriptor.name)

    def text(self, text: str) -> str:
        """The text with the addition behind each name of a path."""
        parts = []
        for part in re.split(r"([/{}])", text):
            keeps = part in self.fixed or part in "/{}" or part.isdigit()
            parts.append(part if keeps else part + self.addition)
        return "".join(parts)

    def planted(self, thing: Any, annotation: Any = None) -> Any:
        if typing.get_origin(annotation) is typing.Literal:
            return thing
        if isinstance(thing, str):
            return self.text(thing)
        if isinstance(thing, tuple):
            return tuple(self.planted(item) for item in thing)
        if isinstance(thing, Leaf):
            value = thing.value
            is_text = isinstance(thing.type, Scalar) and thing.type.name == "string"
            if isinstance(value, Literal) and is_text:
                value = Literal(self.text(value.text))
            return Leaf(value, self.planted(thing.type), thing.source)
        if not dataclasses.is_dataclass(thing) or isinstance(thing, type):
            return thing
        kind: type = type(thing)
        changed: dict[str, Any] = {}
        for field, hint in fields_of(kind):
            if field.name not in CONSTRAINED.get(kind, ()):
                content = getattr(thing, field.name)
                changed[field.name] = self.planted(content, hint)
        return dataclasses.replace(thing, **changed)


@cache
def version_of(case: str) -> Version:
    tree = SpecTree(CASES / case)
    (pair,) = tree.versions()
    return project.Project(tree).resolved(pair).version


def emitted(case: str, addition: str) -> dict[str, str]:
    """The files of the package, but the runtime, whose texts all have the addition."""
    version = version_of(case)
    planted: Version = Plant(addition, version).planted(version)
    # CHANGES.md of a version that differs from the one before in every name.
    planted = dataclasses.replace(planted, changes=compare(version, planted))
    artifacts = []
    for emit in output_kinds((), ""):
        artifacts += emit(planted)
    texts = finish(artifacts, planted.info.package)
    return {path: text for path, text in texts.items() if "/_runtime/" not in path}


def shape_of_code(texts: dict[str, str]) -> Counter[str]:
    """How many nodes of each kind the Python sources have."""
    kinds: Counter[str] = Counter()
    for path, text in texts.items():
        if path.endswith((".py", ".pyi")):
            tree = ast.parse(text.encode("utf-8"))
            kinds.update(type(node).__name__ for node in ast.walk(tree))
    return kinds


PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def shape_of_markdown(text: str) -> Counter[str]:
    """How many blocks and marks of each kind a page has."""
    kinds: Counter[str] = Counter()
    for block in PARSER.parse(text):
        kinds[block.type] += 1
        for child in block.children or ():
            # A decision of a convention may contain code spans, and a cell with `\\|` does without.
            if child.type not in ("text", "text_special", "code_inline"):
                kinds[child.type] += 1
    return kinds


@pytest.mark.parametrize("case", ["voyages", "boarding"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_changes_neither_code_nor_markup(
    case: str, hostile: str
) -> None:
    addition = f" {HOSTILE[hostile]}"
    plain = emitted(case, " evil")
    texts = emitted(case, addition)
    assert shape_of_code(texts) == shape_of_code(plain)
    title = version_of(case).info.title
    project_file = tomllib.loads(texts["pyproject.toml"])
    assert project_file["project"]["description"].startswith(f"{title}{addition}: ")
    assert project_file.keys() == tomllib.loads(plain["pyproject.toml"]).keys()
    for page in ("README.md", "CHANGES.md"):
        assert shape_of_markdown(texts[page]) == shape_of_markdown(plain[page]), page


def test_half_a_surrogate_pair_is_refused_in_one_line() -> None:
    with pytest.raises(RenderError, match="half of a surrogate pair") as error:
        emitted("boarding", "evil\ud800")
    assert str(error.value).isprintable()
