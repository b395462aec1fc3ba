"""Text that is escaped as Markdown is read back unchanged."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tablewright.model.table import ScenarioTable
from tablewright.readers import markdown
from tablewright.readers.documents import Document
from tablewright.render.markdown_text import (
    bullets,
    listed_in_words,
    numbered,
    paragraph,
    plain_cell,
    table,
)
from tablewright.values.markup import clean

#: Markup of Markdown and of MDX.
HOSTILE = (
    "[evil](evil) ![evil](evil) <https:evil> <b>evil</b> <script>evil</script> <!-- evil --> "
    "{evil()} *evil* `evil` | evil \\| # evil"
)
PARSER = MarkdownIt("commonmark").enable("table")

_LINE = st.characters(exclude_categories=("C", "Z"), exclude_characters="\ufeff\u200b")
TEXTS = st.lists(st.text(_LINE, min_size=1, max_size=8), min_size=1, max_size=3).map(
    " ".join
)
CELLS = TEXTS | st.text(st.sampled_from("[]|`\\a "), min_size=1).map(
    lambda text: text.strip() or "a"
)
HEADER = (
    "Resource",
    "Property Name",
    "Is Collection",
    "Data Type",
    "Required",
    "Scenario 1: POST",
)


def read(text: str) -> ScenarioTable:
    return markdown.read(Document("page", text, ""))


@given(
    st.lists(TEXTS.filter(lambda text: text.lower() != "none"), min_size=1, max_size=3),
    TEXTS,
)
def test_lists_and_headings_keep_any_text(items: list[str], title: str) -> None:
    sentences = [paragraph(item) for item in items]
    text = f"# v1 {paragraph(title)} > x Scenarios\n\n## Prerequisites\n\n{bullets(sentences)}\n"
    text += f"## Scenarios\n\n{numbered(sentences)}\n{table([HEADER, ('a',) * 6])}"

    page = read(text)

    assert [clean(name) for name in page.prerequisites] == items
    assert [clean(sentence.text) for sentence in page.sentences] == items
    assert ">" in title or clean(page.interchange) == title


@given(st.lists(CELLS, min_size=6, max_size=6))
def test_cells_keep_any_text(cells: list[str]) -> None:
    cells = [" ".join(cell.split()) for cell in cells]

    row = read(table([HEADER, [plain_cell(cell) for cell in cells]])).rows[0]

    read_cells = (
        row.resource,
        row.property,
        row.is_collection,
        row.data_type,
        row.required,
        *row.values,
    )
    assert [clean(cell) for cell in read_cells] == cells


def test_columns_are_aligned_and_rows_end_in_a_newline() -> None:
    assert (
        table([("a", "bcde"), ("fgh", "")])
        == "| a   | bcde |\n| --- | ---- |\n| fgh |      |\n"
    )


def test_a_list_in_a_sentence_ends_with_and() -> None:
    assert [listed_in_words(list("abc"[:count])) for count in range(4)] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]


@pytest.mark.parametrize("start", ["", "- ", "1. ", "# ", "> ", "=== ", "```"])
def test_no_text_becomes_markup(start: str) -> None:
    text = f"{start}{HOSTILE}"
    rendered = bullets([paragraph(text)]) + numbered([paragraph(text)])
    rendered += table([HEADER, [plain_cell(text)] * len(HEADER)])
    plain = bullets(["a"]) + numbered(["a"])
    plain += table([HEADER, ["a"] * len(HEADER)])
    assert kinds_of(rendered) - {"code_inline"} == kinds_of(plain)
    # MDX reads a brace as code where nothing escapes it.
    assert not re.search(r"(?<!\\)[{}]", paragraph(text))


def kinds_of(source: str) -> set[str]:
    kinds: set[str] = set()
    for block in PARSER.parse(source):
        kinds.add(block.type)
        kinds |= {child.type for child in block.children or ()} - {"text_special"}
    return kinds
