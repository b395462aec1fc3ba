"""`spec/README.md` documents every file and key of the spec, and its examples are valid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from tablewright.capture import CapturedPage
from tablewright.model.page import Page
from tablewright.readers.documents import Document
from tablewright.specfiles import schema
from tablewright.specfiles.checks import CHECKS
from tablewright.specfiles.codec import from_plain
from tablewright.specfiles.yamlfile import load
from tablewright.workflow.capture import read_pages

README = Path(__file__).resolve().parents[2] / "spec" / "README.md"
SCHEMA = schema.format_schema()
#: Sections that describe a form which several files use.
SHARED_SECTIONS = (
    "Values",
    "Types",
    "Findings in a file",
    "`resources/*.yaml`",
    "`convention.yaml`",
    "`accepted.yaml`",
)


def sections() -> dict[str, str]:
    """Return the text below each heading, up to the next one."""
    parts = re.split(
        r"^#+ (.+)$", README.read_text(encoding="utf-8"), flags=re.MULTILINE
    )
    return dict(zip(parts[1::2], parts[2::2], strict=True))


SECTIONS = sections()
#: The definition of each file in the schema, and the class that the loader reads it as.
DEFINITIONS: dict[str, str] = {}
CLASSES: dict[str, type] = {}
for choice in SCHEMA["anyOf"]:
    # A title such as `facts.yaml, facts.hand.yaml` is two files of one form.
    for file_name in choice["title"].split(", "):
        DEFINITIONS[file_name] = choice["$ref"].rpartition("/")[2]
        CLASSES[file_name] = schema.FILES[choice["title"]]
#: A file that people write in the form of another one has no section of its own.
SAME_SECTION = {
    "facts.hand.yaml": "facts.yaml",
    "uncovered-facts.yaml": "facts.yaml",
}


def keys_below(node: Any, seen: set[str]) -> Iterator[str]:
    """Yield the keys of a part of the schema and of all definitions that it refers to."""
    if isinstance(node, list):
        for part in node:
            yield from keys_below(part, seen)
    elif isinstance(node, dict):
        name = str(node.get("$ref", "")).rpartition("/")[2]
        if name and name not in seen:
            seen.add(name)
            yield from keys_below(SCHEMA["$defs"][name], seen)
        for key, part in node.items():
            if key == "properties":
                yield from part
                for inner in part.values():
                    yield from keys_below(inner, seen)
            else:
                yield from keys_below(part, seen)


@pytest.mark.parametrize("file", DEFINITIONS)
def test_every_file_and_key_is_documented(file: str) -> None:
    heading = f"`{SAME_SECTION.get(file, file)}`"
    assert heading in SECTIONS, f"add a section {heading} to spec/README.md"
    text = SECTIONS[heading]
    for name in SHARED_SECTIONS:
        text += SECTIONS[name]
    # A key counts if it is in backticks: alone, or as the key of an example value, such as `{prefer: '501'}`.
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    documented: set[str] = set()
    for code in re.findall(r"`([^`\n]+)`", prose):
        documented |= set(re.findall(r"[\w-]+", code))
    keys = set(keys_below({"$ref": f"#/$defs/{DEFINITIONS[file]}"}, set()))
    missing = sorted(keys - documented)
    assert keys and not missing, f"document these keys in the section {heading}"


def examples() -> list[tuple[str, str]]:
    """Return every YAML example with the file of its section."""
    found = []
    for heading, text in SECTIONS.items():
        for example in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
            found.append((heading.strip("`"), example))
    return found


@pytest.mark.parametrize(
    ("file", "example"), examples(), ids=[file for file, _ in examples()]
)
def test_the_examples_are_valid(file: str, example: str, tmp_path: Path) -> None:
    """The loader of the spec reads each example, and finds no unknown key and no value of a wrong form."""
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    contents = load(path, CLASSES[file], file)
    find_errors = CHECKS.get(CLASSES[file])
    assert find_errors is None or list(find_errors(contents)) == []


def test_the_example_of_a_method_page_is_captured_as_the_example_of_its_file() -> None:
    text = SECTIONS["`operations/*.yaml`"]
    (expected,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    (page,) = re.findall(r"```text\n(.*?)```", text, re.DOTALL)
    (captured,) = read_pages(Document("page.md", page, ""), None, "v1", {})
    assert isinstance(captured, CapturedPage)
    # The path without a slash is a finding, which the example leaves out.
    assert [finding.code for finding in captured.page.findings] == ["T020"]
    without_findings = replace(captured.page, findings=())
    assert from_plain(Page, yaml.safe_load(expected)) == without_findings


def test_every_file_has_an_example() -> None:
    assert {file for file, _ in examples()} >= {
        SAME_SECTION.get(file, file) for file in DEFINITIONS
    }
