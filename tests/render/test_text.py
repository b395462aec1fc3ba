"""Text that is escaped as Markdown is read back unchanged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

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
