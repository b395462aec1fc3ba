"""How time and memory grow with a document or a spec file: `python tests/benchmarks/growth.py [FILTER]`.

Each case generates a document of size n. It is read and captured at n and at 2n, each time in a new process.
A ratio near 2 is linear growth, a ratio near 4 is quadratic. FILTER is a part of the case names (`html`,
`rows`). The script asserts nothing, because machines differ; `tests/readers/test_growth.py` reads the same
documents at a small size.

`python tests/benchmarks/growth.py limits` reads the largest document of each kind that the limits accept, and
one above the limits, once each: every document is to be read or refused in about ten seconds.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click

from tablewright.errors import SpecError, UnreadableError
from tablewright.model.version import VersionRef
from tablewright.readers import ROWS_LIMIT, all_readers
from tablewright.readers.documents import (
    LINES_LIMIT,
    TEXT_LIMIT,
    Document,
    read_stream,
)
from tablewright.specfiles import SpecTree
from tablewright.workflow.capture import read_pages

ROOT = Path(__file__).resolve().parents[2]

FIXED = ("Resource", "Property Name", "Is Collection", "Data Type", "Required")
SCENARIOS = ("Scenario 1: POST", "Scenario 2: PUT")
HEADER = FIXED + SCENARIOS
ROW = ("Books", "title", "FALSE", "string", "REQUIRED", "Emma", "Emma 2")
# A measured time below this is mostly the start of the process, so its ratio means nothing.
_LEAST_SECONDS = 0.3
_HIGHEST_RATIO = 2.8


@dataclass(frozen=True, slots=True)
class Case:
    """A kind of document: its name, the ending of its files, its generator, and the smaller size n."""

    name: str
    suffix: str
    text: Callable[[int], str]
    size: int


# Spreadsheets ---------------------------------------------------------------------------------------------


def sheet_page(*rows: str, separator: str = "\t") -> str:
    sentences = "1. Create a book.\n2. Update the book.\n"
    header = separator.join(HEADER)
    return f"Books Scenarios\nScenarios\n{sentences}{header}\n" + "\n".join(rows)


def sheet_rows(n: int) -> str:
    rows = ["\t".join(("Books", f"title{i}", *ROW[2:])) for i in range(n)]
    return sheet_page(*rows)


def sheet_quoted_cells(n: int) -> str:
    rows = [f'"Books","a{i}",FALSE,string,OPTIONAL,"a\n""b"""' for i in range(n)]
    return sheet_page(*rows, separator=",")


def sheet_stray_quotes(n: int) -> str:
    rows = [f'Books,a{i},FALSE,string,OPTIONAL,"""a,"b' for i in range(n)]
    return sheet_page(*rows, separator=",")


def sheet_line_ends(n: int) -> str:
    lines = "a\n" * n
    return sheet_page(f'Books\ttitle\tFALSE\tstring\tREQUIRED\t"{lines}"\tEmma')


def sheet_text_above(n: int) -> str:
    return "The resource, its properties, and more.\n" * n + sheet_rows(1)


def sheet_text_below(n: int) -> str:
    return sheet_rows(1) + "\nRelated pages" * n


def sheet_parameters(n: int) -> str:
    rows = [f"name{i}\tstring\tRequired\tAny text\n" for i in range(n)]
    header = "Name\tType\tRequired\tDescription\n"
    return f"Call\nPOST /books\nBody Parameters\n{header}" + "".join(rows)


def sheet_invisible(n: int) -> str:
    cell = "a\u200b" * n + "a"
    return sheet_page(f"Books\ttitle\tFALSE\tstring\tREQUIRED\t{cell}\tEmma")


# Markdown -------------------------------------------------------------------------------------------------


def pipe_row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def pipe_table(*rows: str, header: tuple[str, ...] = HEADER) -> str:
    return pipe_row(*header) + "|---" * len(header) + "|\n" + "".join(rows)


def md_page(*rows: str) -> str:
    sentences = "1. Create a book.\n2. Update the book.\n"
    return f"# Library > Books Scenarios\n\n## Scenarios\n\n{sentences}\n{pipe_table(*rows)}"


def md_rows(n: int) -> str:
    rows = [pipe_row("Books", f"title{i}", *ROW[2:]) for i in range(n)]
    return md_page(*rows)


def container_rows(n: int) -> list[tuple[str, ...]]:
    """Rows of n/2 references, each with one member."""
    rows: list[tuple[str, ...]] = []
    for i in range(n // 2):
        name = f"shelf{i}Reference"
        rows.append(("Books", name, "FALSE", name, "REQUIRED", "", ""))
        rows.append((name, f"shelf{i}Code", "FALSE", "string", "REQUIRED", "a", "b"))
    return rows


def md_containers(n: int) -> str:
    return md_page(*[pipe_row(*row) for row in container_rows(n)])


def md_unplaced(n: int) -> str:
    """Containers, and rows whose Resource no container has."""
    rows = [pipe_row(*row) for row in container_rows(n // 2)]
    for i in range(n // 2):
        rows.append(pipe_row(f"unknownShelves{i}", *ROW[1:]))
    return md_page(*rows)


def md_items(n: int) -> str:
    """One collection, with n/2 items of two members."""
    rows = [pipe_row("Books", "copies", "TRUE", "copy[]", "REQUIRED", "", "")]
    for i in range(n // 2):
        for name in ("shelf", "place"):
            cells = ("copies", name, "FALSE", "string", "REQUIRED", f"a{i}", f"b{i}")
            rows.append(pipe_row(*cells))
    return md_page(*rows)


def md_items_by_member(n: int) -> str:
    """One collection, with all items of a member before those of the next member."""
    rows = [pipe_row("Books", "copies", "TRUE", "copy[]", "REQUIRED", "", "")]
    for name in ("shelf", "place"):
        for i in range(n // 2):
            cells = ("copies", name, "FALSE", "string", "REQUIRED", f"a{i}", f"b{i}")
            rows.append(pipe_row(*cells))
    return md_page(*rows)


def md_members(n: int) -> str:
    """One collection with n different members."""
    rows = [pipe_row("Books", "copies", "TRUE", "copy[]", "REQUIRED", "", "")]
    for i in range(n):
        cells = ("copies", f"name{i}", "FALSE", "string", "REQUIRED", "a", "b")
        rows.append(pipe_row(*cells))
    return md_page(*rows)


def md_wide_collection(n: int) -> str:
    """One collection with n/2 members and n/2 items, of which most members have one value."""
    rows = [pipe_row("Books", "copies", "TRUE", "copy[]", "REQUIRED", "", "")]
    names = [f"name{i}" for i in range(n // 2)] + ["name0"] * (n // 2)
    for name in names:
        cells = ("copies", name, "FALSE", "string", "REQUIRED", "a", "b")
        rows.append(pipe_row(*cells))
    return md_page(*rows)


def md_nested_containers(n: int) -> str:
    """A chain of containers, each a member of the one before."""
    rows: list[str] = []
    resource = "Books"
    for i in range(n):
        name = f"shelf{i}s"
        rows.append(pipe_row(resource, name, "TRUE", f"shelf{i}[]", "REQUIRED", "", ""))
        resource = name
    return md_page(*rows, pipe_row(resource, "code", *ROW[2:]))


def md_same_name(n: int) -> str:
    return md_page(*[pipe_row(*ROW)] * n)


def md_columns(n: int) -> str:
    labels = [f"Scenario {i}: POST" for i in range(1, n + 1)]
    sentences = "".join(f"{i}. Create book {i}.\n" for i in range(1, n + 1))
    table = pipe_table(pipe_row(*ROW[:5], *["x"] * n), header=(*FIXED, *labels))
    return f"# Library > Books Scenarios\n\n## Scenarios\n\n{sentences}\n{table}"


def md_cell(text: Callable[[int], str]) -> Callable[[int], str]:
    """Returns the generator of pages whose only value is a text of size n."""

    def page(n: int) -> str:
        return md_page(pipe_row(*ROW[:5], text(n), "x"))

    return page


def md_header_cell(n: int) -> str:
    return pipe_table(pipe_row(*ROW), header=(*FIXED, f"Scenario {'9' * n}: POST", "x"))


def md_tables(n: int) -> str:
    other = pipe_table(pipe_row("a", "b"), header=("Name", "Meaning"))
    return md_page(pipe_row(*ROW)) + f"\n\n{other}" * n


def md_scenario_tables(n: int) -> str:
    return md_page(pipe_row(*ROW)) + f"\n\n{pipe_table(pipe_row(*ROW))}" * n


def md_sentences(n: int) -> str:
    sentences = "".join(f"{i}. Create book {i}.\n" for i in range(1, n + 1))
    return f"# Books Scenarios\n\n## Scenarios\n\n{sentences}\n{pipe_table(pipe_row(*ROW))}"


def md_paragraphs(n: int) -> str:
    return md_page(pipe_row(*ROW)) + "\n\nA word, and another.\n" * n


def md_detached(n: int) -> str:
    return md_page(pipe_row(*ROW)) + f"\n\n{pipe_row(*ROW)}" * n


CELLS = {
    "backticks": lambda n: "`" * n,
    "backtick-runs": lambda n: " ".join("`" * (1 + i % 50) for i in range(n)),
    "code-spans": lambda n: "`a` " * n,
    "brackets": lambda n: "[" * n,
    "bracket-pairs": lambda n: "[a](" * n,
    "links": lambda n: "[a](b) " * n,
    "mail-links": lambda n: "[a](mailto:" * n,
    "angles": lambda n: "<" * n,
    "tags": lambda n: "<b>" * n,
    "comments": lambda n: "<!--" * n,
    "struck": lambda n: "<del>" * n,
    "tildes": lambda n: "~~a " * n,
    "stars": lambda n: "*" * n,
    "star-words": lambda n: "*a " * n,
    "double-stars": lambda n: "**a " * n,
    "underscores": lambda n: "_a " * n,
    "backslashes": lambda n: "\\" * n,
    "entities": lambda n: "&amp;" * n,
    "ampersands": lambda n: "&" * n,
    "digits": lambda n: "9" * n,
    "spaces": lambda n: "a" + " " * n + "b",
    "breaks": lambda n: "<br/>" * n,
    "semicolons": lambda n: "a;" * n,
    "slashes": lambda n: "9/" * n,
    "quotes": lambda n: '"' * n,
    "words": lambda n: "word " * n,
}  # fmt: skip


# HTML -----------------------------------------------------------------------------------------------------


def html_row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>\n"


def html_table(*rows: str, header: tuple[str, ...] = HEADER) -> str:
    return f"<table>\n{html_row(*header)}{''.join(rows)}</table>\n"


def html_page(*rows: str, above: str = "", below: str = "") -> str:
    head = "<!doctype html>\n<html><body><h1>Library > Books Scenarios</h1>\n"
    sentences = "<h2>Scenarios</h2><ol><li>Create a book.<li>Update the book.</ol>\n"
    return f"{above}{head}{sentences}{html_table(*rows)}{below}</body></html>"


def html_rows(n: int) -> str:
    return html_page(*[html_row("Books", f"title{i}", *ROW[2:]) for i in range(n)])


def html_before_table(text: str) -> Callable[[int], str]:
    """Returns the generator of pages with a text n times above the page's first tag."""
    return lambda n: html_page(html_row(*ROW), above=text * n)


def html_in_table(text: str) -> Callable[[int], str]:
    """Returns the generator of pages with a text n times between two rows."""
    return lambda n: html_page(html_row(*ROW), text * n, html_row(*ROW))


def html_below_table(text: str) -> Callable[[int], str]:
    """Returns the generator of pages with a text n times below the table."""
    return lambda n: html_page(html_row(*ROW), below=text * n)


def html_in_cell(text: str) -> Callable[[int], str]:
    """Returns the generator of pages with a text n times in a cell."""
    return lambda n: html_page(html_row(*ROW[:6], text * n))


def html_half_brackets(n: int) -> str:
    """A cell with n open brackets, and n cells that each close one."""
    row = html_row(*ROW[:6], "[" * n)
    return html_page(row.replace("</tr>", "<td>]" * n + "</tr>"))


def html_rowspans(n: int) -> str:
    rows: list[str] = []
    for _ in range(n):
        rows.append(f"<tr>{'<td rowspan=65534>x'.join([''] * 8)}</tr>\n")
    return html_page(*rows)


def html_diagonal_rowspans(n: int) -> str:
    """Each row begins one more column that covers all rows below."""
    return html_page("<tr><td rowspan=0>x</td></tr>\n" * n)


def html_colspans(n: int) -> str:
    return html_page(html_row(*ROW), "<tr>" + "<td colspan=1000>x" * n + "</tr>")


def html_unclosed_marks(n: int) -> str:
    marks = "".join(f"<font color={i}><p>" for i in range(n))
    return html_page(html_row(*ROW[:6], marks))


def html_list(n: int) -> str:
    rows = [html_row(f"Book{i}", "Create, Update") for i in range(n)]
    return html_table(*rows, header=("Resource", "Operations"))


# Plain text -----------------------------------------------------------------------------------------------

TEXT_HEAD = """v5 Library > Books Scenarios

Prerequisites

  • None

Scenarios

  1. Create a book.
  2. Update the book.

"""


def run_page(*rows: str) -> str:
    return TEXT_HEAD + "".join(HEADER) + "\n" + "\n".join(rows) + "\n"


def run_rows(n: int) -> str:
    return run_page(*[f"Bookstitle{i}FALSEstringREQUIREDEmmaEmily" for i in range(n)])


def run_one_line(n: int) -> str:
    """All rows on one line."""
    return run_page("BookstitleFALSEstringREQUIREDEmmaEmily" * n)


def run_containers(n: int) -> str:
    return run_page(*["".join(row) for row in container_rows(n)])


def run_digits(n: int) -> str:
    return run_page("BookspagesFALSEintegerREQUIRED" + "12" * n)


def run_words(n: int) -> str:
    return run_page("BookstitleFALSEstringREQUIRED" + "word " * n)


def run_below(n: int) -> str:
    row = "BookstitleFALSEstringREQUIREDEmmaEmily"
    return run_page(row, *["", "Related content", "v5 Library > Shelves"] * n)


def run_broken_cells(n: int) -> str:
    row = "BookstitleFALSEstringREQUIRED\nEm\nma\nEmily"
    return run_page(*[row] * n)


def run_empty_lines(n: int) -> str:
    return run_page("BookstitleFALSEstringREQUIREDEmmaEmily", *[""] * n)


def run_header_copies(n: int) -> str:
    return TEXT_HEAD + ("".join(HEADER) + "\n") * n


def run_header_gap(n: int) -> str:
    """Blank lines between two words that are no header."""
    return "Resource" + "\n" * n + "Property" + "\n" * n + run_rows(1)


def run_tabs(n: int) -> str:
    return run_page("BookstitleFALSEstringREQUIREDEmmaEmily", "\t" * n)


def run_open_bracket(n: int) -> str:
    return run_page("BookstitleFALSEstringREQUIRED[" + "   word" * n)


def run_long_sentence(n: int) -> str:
    return "Scenarios\n\n1. Create a book.\n" + "and a shelf\n" * n + run_rows(1)


def run_quoted_sentence(n: int) -> str:
    return "Scenarios\n\n1. Create a book. " + "\u201c" * n + "\n\n" + run_rows(1)


def run_requirements_below(n: int) -> str:
    row = "BookstitleFALSEstringREQUIREDEmmaEmily"
    return run_page(row, "", "Additional Requirements", *["", "It MUST be."] * n)


def cell_page(*rows: tuple[str, ...]) -> str:
    lines: list[str] = []
    for row in (HEADER, *rows):
        for cell in row:
            lines.append(f"{cell}\n\n")
    return TEXT_HEAD + "".join(lines)


def cell_rows(n: int) -> str:
    return cell_page(*[("Books", f"title{i}", *ROW[2:]) for i in range(n)])


def cell_empty_values(n: int) -> str:
    return cell_page(*[("Books", f"title{i}", *ROW[2:5]) for i in range(n)])


def cell_containers(n: int) -> str:
    return cell_page(*container_rows(n))


def cell_values(n: int) -> str:
    return cell_page((*ROW[:5], *["value"] * n))


def cell_digits(n: int) -> str:
    return cell_page((*ROW[:5], "12" * n))


# Method pages ---------------------------------------------------------------------------------------------


def method_document(parameters: str, body: str, answer: str = '{"ok": true}') -> str:
    return f"""Books

Adds a book.

POST Method

Resource URL

POST library/v1/{{orgCode}}/addBook

URL Parameters

orgCodestringRequiredThe library

Body Parameters

titleStringRequiredThe title
{parameters}

Sample Request

POST library/v1/123/addBook

{body}

Sample Response

{answer}
"""


def method_rows(n: int) -> str:
    parameters = "".join(f"name{i}StringOptionalThe name {i}\n" for i in range(n))
    members = ",\n".join(f'"name{i}": "a{i}"' for i in range(n))
    return method_document(parameters, f"{{{members}}}")


def method_broken_rows(n: int) -> str:
    parameters = "".join(f"name{i}StringOptionalThe\nname\n{i}\n" for i in range(n))
    return method_document(parameters, '{"title": "Emma"}')


def method_nested_sample(n: int) -> str:
    return method_document("", '{"title": ' * n + '"a"' + "}" * n)


def method_nested_lists(n: int) -> str:
    return method_document("", '{"title": ' + "[" * n + "]" * n + "}")


def method_open_sample(n: int) -> str:
    return method_document("", "{" * n)


def method_quotes(n: int) -> str:
    return method_document("", '{"title": ' + '"' * n)


def method_long_sample(n: int) -> str:
    return method_document("", '{"title": "Emma",\n' + '"word": "word",\n' * n + "}")


def method_lines(n: int) -> str:
    return method_document("A line of text.\n" * n, '{"title": "Emma"}')


def method_calls(n: int) -> str:
    return method_document("", '{"title": "Emma"}') * n


def method_spaces(n: int) -> str:
    return method_document(" " * n, '{"title": "Emma"}' + " " * n)


def method_path(text: str) -> Callable[[int], str]:
    """Returns the generator of pages with a text n times in the path of the call."""

    def page(n: int) -> str:
        document = method_document("", '{"title": "Emma"}')
        return document.replace("{orgCode}", "{orgCode}/" + text * n + "b")

    return page


def method_html(n: int) -> str:
    rows = [html_row(f"name{i}", "String", "Optional", "A name") for i in range(n)]
    table = html_table(*rows, header=("Parameter", "Type", "Required", "Description"))
    return (
        f"<h1>Books</h1><p>POST library/v1/addBook</p><h2>Body Parameters</h2>{table}"
    )


# Lists of resources ---------------------------------------------------------------------------------------


def md_list(n: int) -> str:
    rows = [pipe_row(f"Book{i}", "Create, Update") for i in range(n)]
    return pipe_table(*rows, header=("Resource", "Operations"))


def run_list_operations(n: int) -> str:
    """A row that is no row of a list, because it ends in a comma."""
    return f"Library v2\n\nResourceOperations\nBooks{'Create, ' * n}\nBooksCreate\n"


def run_list(n: int) -> str:
    rows = "".join(f"Book {i}Create, Update\n" for i in range(n))
    return f"Library v2\n\nRequired resources\n\nResourceOperations\n{rows}"


def cell_list(n: int) -> str:
    rows = "".join(f"Book {i}\n\nCreate, Update\n\n" for i in range(n))
    return f"Library v2\n\nRequired resources\n\nResource\n\nOperations\n\n{rows}"


# Spec files -----------------------------------------------------------------------------------------------

FACTS = """\
data-standard: '9'
resources:
- {name: books, object: level0, key: []}
objects:
"""


def facts_levels(width: int) -> Callable[[int], str]:
    """Returns the generator of facts with n objects, each with `width` members of the next one."""

    def text(n: int) -> str:
        objects: list[str] = []
        for i in range(n):
            objects.append(f"- name: level{i}\n  role: item\n  members:\n")
            for j in range(width):
                objects.append(f"  - {{name: m{j}, nested: level{i + 1}}}\n")
        last = "  role: item\n  members: [{name: code, type: string}]\n"
        return f"{FACTS}{''.join(objects)}- name: level{n}\n{last}"

    return text


def facts_members(n: int) -> str:
    members = "".join(f"  - {{name: m{i}, type: string}}\n" for i in range(n))
    return f"{FACTS}- name: level0\n  role: item\n  members:\n{members}"


def facts_aliases(n: int) -> str:
    """A list of which each item repeats the one before six times."""
    lines = ["known: &a0 [a]"]
    for i in range(1, n):
        aliases = ", ".join([f"*a{i - 1}"] * 6)
        lines.append(f"known{i}: &a{i} [{aliases}]")
    return "\n".join(lines)


def facts_short_values(n: int) -> str:
    return f"known: [{'a,' * n}]"


def facts_brackets(n: int) -> str:
    return f"known: {'[' * n}{']' * n}"


def _cell_cases() -> list[Case]:
    cases: list[Case] = []
    for name, text in CELLS.items():
        cases.append(Case(f"markdown-cell-{name}", ".md", md_cell(text), 20_000))
        cases.append(
            Case(f"html-cell-{name}", ".html", _html_cell(text), 20_000),
        )
    return cases


def _html_cell(text: Callable[[int], str]) -> Callable[[int], str]:
    return lambda n: html_page(html_row(*ROW[:6], text(n)))


CASES = (
    Case("markdown-rows", ".md", md_rows, 4000),
    Case("markdown-containers", ".md", md_containers, 2000),
    Case("markdown-unplaced", ".md", md_unplaced, 2000),
    Case("markdown-items", ".md", md_items, 4000),
    Case("markdown-items-by-member", ".md", md_items_by_member, 4000),
    Case("markdown-members", ".md", md_members, 2000),
    Case("markdown-wide-collection", ".md", md_wide_collection, 800),
    Case("markdown-nested-containers", ".md", md_nested_containers, 500),
    Case("markdown-same-name", ".md", md_same_name, 2000),
    Case("markdown-columns", ".md", md_columns, 1000),
    Case("markdown-header-digits", ".md", md_header_cell, 20_000),
    Case("markdown-tables", ".md", md_tables, 1000),
    Case("markdown-scenario-tables", ".md", md_scenario_tables, 1000),
    Case("markdown-sentences", ".md", md_sentences, 2000),
    Case("markdown-paragraphs", ".md", md_paragraphs, 10_000),
    Case("markdown-detached-rows", ".md", md_detached, 2000),
    Case("markdown-list", ".md", md_list, 4000),
    Case("html-rows", ".html", html_rows, 4000),
    Case("html-comments-above", ".html", html_before_table("<!-- a -->\n"), 10_000),
    Case("html-open-comments-above", ".html", html_before_table("<!--\n"), 10_000),
    Case("html-declarations-above", ".html", html_before_table("<?xml ?>\n"), 10_000),
    Case("html-open-declarations", ".html", html_before_table("<?"), 10_000),
    Case("html-cdata-above", ".html", html_before_table("<![CDATA["), 10_000),
    Case("html-doctypes-above", ".html", html_before_table("<!doctype a>"), 10_000),
    Case("html-open-titles", ".html", html_before_table("<title>"), 10_000),
    Case("html-text-in-table", ".html", html_in_table("<p>a</p>\n"), 10_000),
    Case("html-inputs-in-table", ".html", html_in_table("<input>\n"), 10_000),
    Case("html-captions", ".html", html_in_table("<caption>a</caption>"), 10_000),
    Case("html-row-groups", ".html", html_in_table("<tbody>\n"), 10_000),
    Case("html-cells-in-table", ".html", html_in_table("<td>a"), 10_000),
    Case("html-comments-in-table", ".html", html_in_table("<!-- a -->\n"), 10_000),
    Case("html-tables", ".html", html_below_table(html_table(html_row("a", "b"))), 1000),
    Case("html-plain-tables", ".html", html_below_table("<table><tr><td>a</table>"), 10_000),
    Case("html-scenario-tables", ".html", html_below_table(html_table(html_row(*ROW))), 1000),
    Case("html-paragraphs", ".html", html_below_table("<p>A word.</p>\n"), 10_000),
    Case("html-pipe-lines", ".html", html_below_table("<p>| a | b |</p>\n"), 5000),
    Case("html-headings", ".html", html_below_table("<h2>Scenarios</h2>\n"), 5000),
    Case("html-lists", ".html", html_below_table("<ul><li>a</ul>\n"), 5000),
    Case("html-open-lists", ".html", html_below_table("<ul><li>a\n"), 20_000),
    Case("html-open-blocks", ".html", html_before_table("<div>"), 50_000),
    Case("html-open-marks", ".html", html_before_table("<b>"), 50_000),
    Case("html-open-links", ".html", html_before_table("<a><p>"), 20_000),
    Case("html-open-tables", ".html", html_before_table("<table>"), 20_000),
    Case("html-open-cells", ".html", html_in_table("<table><tr><td>"), 20_000),
    Case("html-blocks-in-cell", ".html", html_in_cell("<div>"), 20_000),
    Case("html-placeholders", ".html", html_in_cell("<school year>"), 10_000),
    Case("html-unclosed-marks", ".html", html_unclosed_marks, 10_000),
    Case("html-rowspans", ".html", html_rowspans, 500),
    Case("html-diagonal-rowspans", ".html", html_diagonal_rowspans, 500),
    Case("html-colspans", ".html", html_colspans, 500),
    Case("html-list", ".html", html_list, 4000),
    Case("run-together-rows", ".txt", run_rows, 2000),
    Case("run-together-one-line", ".txt", run_one_line, 1000),
    Case("run-together-containers", ".txt", run_containers, 1000),
    Case("run-together-digits", ".txt", run_digits, 2000),
    Case("run-together-words", ".txt", run_words, 2000),
    Case("run-together-below", ".txt", run_below, 2000),
    Case("run-together-broken-cells", ".txt", run_broken_cells, 1000),
    Case("run-together-empty-lines", ".txt", run_empty_lines, 20_000),
    Case("run-together-header-copies", ".txt", run_header_copies, 1000),
    Case("run-together-header-gap", ".txt", run_header_gap, 5000),
    Case("run-together-tabs", ".txt", run_tabs, 10_000),
    Case("run-together-open-bracket", ".txt", run_open_bracket, 10_000),
    Case("run-together-long-sentence", ".txt", run_long_sentence, 10_000),
    Case("run-together-quoted-sentence", ".txt", run_quoted_sentence, 40_000),
    Case("run-together-requirements-below", ".txt", run_requirements_below, 5000),
    Case("cell-lines-rows", ".txt", cell_rows, 2000),
    Case("cell-lines-empty-values", ".txt", cell_empty_values, 2000),
    Case("cell-lines-containers", ".txt", cell_containers, 1000),
    Case("cell-lines-values", ".txt", cell_values, 2000),
    Case("cell-lines-digits", ".txt", cell_digits, 2000),
    Case("method-rows", ".txt", method_rows, 2000),
    Case("method-broken-rows", ".txt", method_broken_rows, 1000),
    Case("method-nested-sample", ".txt", method_nested_sample, 10_000),
    Case("method-nested-lists", ".txt", method_nested_lists, 10_000),
    Case("method-open-sample", ".txt", method_open_sample, 10_000),
    Case("method-quotes", ".txt", method_quotes, 10_000),
    Case("method-long-sample", ".txt", method_long_sample, 5000),
    Case("method-lines", ".txt", method_lines, 5000),
    Case("method-calls", ".txt", method_calls, 300),
    Case("method-spaces", ".txt", method_spaces, 20_000),
    Case("method-path-blanks", ".txt", method_path(" "), 40_000),
    Case("method-path-segments", ".txt", method_path("a/"), 20_000),
    Case("method-html", ".html", method_html, 2000),
    Case("list-run-together", ".txt", run_list, 4000),
    Case("list-operations", ".txt", run_list_operations, 10_000),
    Case("list-cell-lines", ".txt", cell_list, 4000),
    Case("sheet-rows", ".tsv", sheet_rows, 2000),
    Case("sheet-quoted-cells", ".csv", sheet_quoted_cells, 2000),
    Case("sheet-stray-quotes", ".csv", sheet_stray_quotes, 2000),
    Case("sheet-line-ends", ".tsv", sheet_line_ends, 10_000),
    Case("sheet-text-above", ".csv", sheet_text_above, 5000),
    Case("sheet-text-below", ".tsv", sheet_text_below, 5000),
    Case("sheet-parameters", ".tsv", sheet_parameters, 2000),
    Case("sheet-invisible", ".tsv", sheet_invisible, 20_000),
    Case("html-half-brackets", ".html", html_half_brackets, 20_000),
    Case("facts-diamonds", ".yaml", facts_levels(2), 1000),
    Case("facts-levels", ".yaml", facts_levels(1), 1000),
    Case("facts-members", ".yaml", facts_members, 4000),
    Case("facts-aliases", ".yaml", facts_aliases, 1000),
    Case("facts-short-values", ".yaml", facts_short_values, 100_000),
    Case("facts-brackets", ".yaml", facts_brackets, 10_000),
    *_cell_cases(),
)  # fmt: skip


def _largest(name: str) -> Case:
    """Returns a case at about the largest size that the limits of the readers accept.

    Other sizes of a document that fill a limit are in proportion: its length, its lines and its rows.
    """
    case = next(case for case in CASES if case.name == name)
    text = case.text(case.size)
    line_count = text.count("\n") + 1
    row_count = 1
    for reader in all_readers():
        row_count = max(row_count, reader.recognises(text))
    share = max(
        len(text) / TEXT_LIMIT, line_count / LINES_LIMIT, row_count / ROWS_LIMIT
    )
    # A little less than the limits: the parts around the rows are no part of the proportion.
    size = int(case.size / share * 0.9)
    return Case(name, case.suffix, case.text, size)


LIMIT_CASES = (
    "markdown-rows",
    "markdown-containers",
    "markdown-unplaced",
    "markdown-items",
    "markdown-same-name",
    "markdown-columns",
    "markdown-tables",
    "markdown-scenario-tables",
    "markdown-sentences",
    "markdown-paragraphs",
    "markdown-detached-rows",
    "markdown-list",
    "markdown-cell-words",
    "markdown-cell-brackets",
    "markdown-cell-backtick-runs",
    "html-rows",
    "html-tables",
    "html-scenario-tables",
    "html-paragraphs",
    "html-pipe-lines",
    "html-list",
    "html-cell-backtick-runs",
    "run-together-rows",
    "run-together-containers",
    "run-together-words",
    "run-together-below",
    "run-together-broken-cells",
    "cell-lines-rows",
    "cell-lines-containers",
    "cell-lines-values",
    "method-rows",
    "method-broken-rows",
    "method-long-sample",
    "method-lines",
    "method-calls",
    "method-html",
    "list-run-together",
    "list-cell-lines",
    "sheet-rows",
    "sheet-quoted-cells",
    "sheet-text-above",
    "sheet-text-below",
    "sheet-parameters",
    "sheet-invisible",
)  # fmt: skip


def read_and_capture(document: Document) -> str:
    """Reads and captures a document as the command `capture` does; returns the reader or the refusal."""
    try:
        pages = read_pages(document, None, "", {})
    except UnreadableError as error:
        return f"refused: {error}"
    return f"read by {pages[0].source.reader}"


def read_facts(text: str) -> str:
    """Reads a facts file as every command does; returns `read by spec`, or the refusal."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        file = root / "spec/library/v1/facts.hand.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(text, encoding="utf-8")
        try:
            SpecTree(root).load_facts(VersionRef("library", "v1"))
        except SpecError as error:
            return f"refused: {error}"
    return "read by spec"


def outcome_of(case: Case, size: int) -> str:
    """Returns the reader of the document of a case, or the refusal."""
    if case.suffix == ".yaml":
        return read_facts(case.text(size))
    try:
        return read_and_capture(document_of(case, size))
    except UnreadableError as error:
        return f"refused: {error}"


def document_of(case: Case, size: int) -> Document:
    """Returns the document of a case, decoded as the command does."""
    name = f"page{case.suffix}"
    stream = io.BytesIO(case.text(size).encode())
    return read_stream(name, stream)


def _measure(name: str, size: int) -> None:
    """Prints the processor seconds, the megabytes and the outcome of one run as JSON."""
    case = next(case for case in CASES if case.name == name)
    text = case.text(size)
    length = len(text)
    started = time.process_time()
    outcome = outcome_of(case, size)
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = {"seconds": seconds, "mb": peak, "length": length, "outcome": outcome}
    print(json.dumps(result))


@dataclass(frozen=True, slots=True)
class Run:
    """One run: its processor seconds and peak memory, and the outcome in words."""

    seconds: float
    megabytes: int
    outcome: str


def run_once(name: str, size: int, limit: float) -> Run:
    """Reads the document of a case in a new process, which is stopped after `limit` seconds."""
    command = [sys.executable, __file__, "--one", name, str(size)]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=limit, check=False
        )
    except subprocess.TimeoutExpired:
        return Run(limit, 0, f"no end after {limit:g} s")
    if done.returncode:
        last_line = done.stderr.strip().rpartition("\n")[2]
        return Run(0, 0, f"failed: {last_line}")
    result = json.loads(done.stdout)
    return Run(result["seconds"], result["mb"], result["outcome"])


def verdict(smaller: Run, larger: Run) -> str:
    """Returns `linear`, or a word on what is wrong."""
    for run in (smaller, larger):
        if run.outcome.startswith(("no end", "failed")):
            return run.outcome
    if larger.seconds < _LEAST_SECONDS:
        return "fast"
    ratio = larger.seconds / max(smaller.seconds, 0.001)
    return "linear" if ratio <= _HIGHEST_RATIO else "SUPERLINEAR"


def _print_limits(limit: float) -> None:
    """Prints the seconds of each document at the limits, and of one twice as large."""
    print(f"{'case':30} {'n':>8} {'s':>6} {'MB':>5}")
    for name in LIMIT_CASES:
        case = _largest(name)
        for size in (case.size, 2 * case.size):
            run = run_once(name, size, limit)
            figures = f"{size:8} {run.seconds:6.2f} {run.megabytes:5}"
            print(f"{name:30} {figures} {run.outcome[:70]}")
            sys.stdout.flush()


@click.command()
@click.argument("part", default="")
@click.option("--factor", default=1.0, show_default=True, help="Multiplies every size.")
@click.option("--limit", default=30.0, show_default=True, help="Seconds for one run.")
@click.option("--one", type=(str, int), hidden=True)
def main(part: str, factor: float, limit: float, one: tuple[str, int] | None) -> None:
    """Print the times of the cases whose names contain PART, and whether they grow linearly."""
    if one:
        _measure(*one)
        return
    if part == "limits":
        _print_limits(limit)
        return
    print(f"{'case':30} {'n':>7} {'s':>6} {'s 2n':>6} {'ratio':>5} {'MB 2n':>5}")
    for case in CASES:
        if part not in case.name:
            continue
        size = int(case.size * factor)
        smaller = run_once(case.name, size, limit)
        larger = run_once(case.name, 2 * size, limit)
        ratio = larger.seconds / max(smaller.seconds, 0.001)
        figures = f"{size:7} {smaller.seconds:6.2f} {larger.seconds:6.2f} {ratio:5.1f}"
        result = verdict(smaller, larger)
        outcome = larger.outcome[:60]
        print(f"{case.name:30} {figures} {larger.megabytes:5} {result} ({outcome})")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
