"""HTML pages with broken tags: the text of each cell is read, or a finding quotes it."""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from rendered_pages import rendered, with_escaped_pipes

from made_up_pages import MARKDOWN_PAGES
from published_pages import captured_pages
from tablewright.errors import UnreadableError
from tablewright.model.table import ScenarioTable
from tablewright.readers import read_table
from tablewright.readers.documents import Document, read_file
from tablewright.readers.show import clean_rows
from tablewright.values.markup import clean

PAGES = [*MARKDOWN_PAGES, *captured_pages()]
#: How many breakages of each published page are tried.
BREAKAGES = int(os.environ.get("BREAKAGES", "2"))

HEADER = (
    "Resource",
    "Property Name",
    "Is Collection",
    "Data Type",
    "Required",
    "Scenario 1: POST",
    "Scenario 2: PUT",
)
ROWS = (
    ("Ships", "name", "FALSE", "string", "REQUIRED", "Fram", "<b>Fram</b> two"),
    ("Ships", "ports", "TRUE", "port[]", "OPTIONAL", "", ""),
    ("ports", "code", "FALSE", "string", "REQUIRED", "R&amp;D<br>42", "&lt;none&gt;"),
    ("Ships", "length", "FALSE", "integer", "REQUIRED", "39", "<p>40</p><p>m</p>"),
)
_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<[^<>]*>")
INSERTED = (
    *("<p>", "</p>", "<div>", "</div>", "<br>", "<hr>", "<b>", "</b>", "<form>", "</form>"),
    *("<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "</th>", "<td"),
    *("<thead>", "<tbody>", "</tbody>", "<tfoot>", "<caption>", "<colgroup>", "<col>"),
    *("loose words", "<input value=typed>", "<select><option>a<option>b</select>", "<!-- note -->"),
    *("<div hidden>", "<tr style='display: none'>", "<template>", "<noscript>", "<textarea>"),
    *("<ul>", "<li>", "<h2>", "<a href='x'>", "<span>", "<!--", "<?", "</", "<![CDATA[", "<title>"),
)  # fmt: skip


def broken(text: str, chance: random.Random) -> str:
    """Returns the page with a tag of its table removed, added, moved or replaced."""
    begin = text.index("<table")
    tags = [match.span() for match in _TAG.finditer(text, begin)]
    start, end = chance.choice(tags)
    other_start, _ = chance.choice(tags)
    match chance.randrange(5):
        case 0:
            return text[:start] + text[end:]
        case 1 | 2:
            return text[:start] + chance.choice(INSERTED) + text[start:]
        case 3:
            return text[:start] + chance.choice(INSERTED) + text[end:]
        case _:
            tag = text[start:end]
            return text[:other_start] + tag + text[other_start:]


def lost_words(document: Document, cells: list[str]) -> list[str]:
    """Returns the words of cells that are neither in the table that is read nor in a finding."""
    table = read_table(document, "html")
    assert isinstance(table, ScenarioTable)
    texts: list[str] = [*map(clean, table.headers)]
    for row in clean_rows(table):
        texts.extend(row)
    for note in table.notes:
        texts.extend(text for _, text in note.texts)
    # Without its tags, a word may be joined with the next one.
    found = " ".join(texts)
    # A mail address is in the tag of a link, which the breakage may remove.
    shown = " ".join(cell for cell in cells if "@" not in cell)
    return [word for word in _WORD.findall(shown) if word not in found]


def check(text: str, cells: list[str], chance: random.Random) -> None:
    """Breaks a page once or twice, and checks that no word of its cells is lost."""
    changed = broken(text, chance)
    if chance.random() < 0.3 and "<table" in changed:
        changed = broken(changed, chance)
    try:
        lost = lost_words(Document("page.html", changed, ""), cells)
    except UnreadableError:
        return
    assert lost == [], changed


@pytest.mark.parametrize("seed", range(300))
def test_a_broken_page_loses_no_text_in_silence(seed: int) -> None:
    lines = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n"
        for row in (HEADER, *ROWS)
    )
    text = f"<html><body>\n<h1>Ships</h1>\n<table>\n{lines}</table>\n<p>End</p></body></html>"
    table = read_table(Document("page.html", text, ""), "html")
    assert isinstance(table, ScenarioTable)
    cells = [cell for row in clean_rows(table) for cell in row]

    check(text, cells, random.Random(seed))


@pytest.mark.parametrize(
    "path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_a_broken_whole_page_loses_no_text_in_silence(path: Path) -> None:
    text = rendered(with_escaped_pipes(read_file(path).text))
    table = read_table(Document("page.html", text, ""), "html")
    assert isinstance(table, ScenarioTable)
    cells = [cell for row in clean_rows(table) for cell in row]

    for seed in range(BREAKAGES):
        check(text, cells, random.Random(f"{path.name} {seed}"))
