"""A page of the spec is not replaced by one that has less, unless --force says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import Result

from tablewright.capture.losses import losses
from tablewright.model.page import Call, OtherAnswer, Page
from tablewright.model.properties import Property
from tablewright.model.values import Literal

CASES = Path(__file__).resolve().parents[1] / "cases" / "readers"
PIPE = CASES / "pipe-table" / "page.md"
METHOD = CASES / "method-page" / "page.txt"
LIST = CASES / "list-pipe-table" / "page.md"
ATTENDANCE = "spec/edfi/v4/resources/student-section-attendance-events.yaml"
CHECK_IN = "spec/campusm/v1/operations/add-valid-check-in-student.yaml"

Run = Callable[..., Result]
Change = Callable[[str], str]


def captured(run: Run, checkout: Path, version: str, page: Path) -> Path:
    """Capture a copy of a page, and return the copy."""
    copy = checkout / page.name
    copy.write_text(page.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("capture", "--force", version, copy).exit_code == 0
    return copy


def change(page: Path, how: Change) -> None:
    text = page.read_text(encoding="utf-8")
    assert how(text) != text
    page.write_text(how(text), encoding="utf-8")


def without_last_rows(text: str) -> str:
    return re.sub(r"(?:\|[^\n]*\n){2}\Z", "", text.rstrip("\n") + "\n")


def without_values(text: str) -> str:
    """The page with all scenario cells empty."""
    lines: list[str] = []
    for line in text.splitlines():
        cells = line.split("|")
        if line.startswith("|") and "Scenario" not in line and "---" not in line:
            cells[6:] = [" ", " ", " ", " ", ""]
        lines.append("|".join(cells))
    return "\n".join(lines)


def without_first_entries(text: str) -> str:
    entries = re.findall(r"^\|[^\n]*Create[^\n]*\n", text, re.MULTILINE)
    return text.replace(entries[0], "").replace(entries[1], "")


def without_answer(text: str) -> str:
    head, _, _ = text.partition('    "success": true')
    return head


def without_parameter(text: str) -> str:
    return re.sub(r"override\w*boolean[^\n]*\n", "", text)


@pytest.mark.parametrize(
    ("version", "page", "file", "how", "message"),
    [
        ("edfi/v4", PIPE, ATTENDANCE, without_last_rows, "rows became"),
        ("edfi/v4", PIPE, ATTENDANCE, without_values, "values became"),
        (
            "campusm/v1",
            METHOD,
            CHECK_IN,
            without_answer,
            "2 answer members became 0 (lost: 'success', 'message')",
        ),
        (
            "campusm/v1",
            METHOD,
            CHECK_IN,
            without_parameter,
            "3 parameters became 2 (lost: 'override')",
        ),
        (
            "edfi/v4",
            LIST,
            "spec/edfi/v4/required.yaml",
            without_first_entries,
            "entries became",
        ),
    ],
    ids=["rows", "values", "answer", "parameter", "list"],
)
def test_a_poorer_page_is_refused_and_force_stores_it(  # noqa: PLR0917  # fixtures
    run: Run,
    checkout: Path,
    version: str,
    page: Path,
    file: str,
    how: Change,
    message: str,
) -> None:
    copy = captured(run, checkout, version, page)
    before = (checkout / file).read_bytes()
    change(copy, how)

    refused = run("capture", version, copy)

    assert refused.exit_code == 1
    assert f"{copy}: it has less than {file}, which stays as it is: " in refused.stderr
    assert message in refused.stderr
    assert "use --force to store it" in refused.stderr
    assert (checkout / file).read_bytes() == before

    assert run("capture", "--force", version, copy).exit_code == 0
    assert (checkout / file).read_bytes() != before


def test_a_message_quotes_a_dozen_names(run: Run, checkout: Path) -> None:
    copy = captured(run, checkout, "edfi/v4", PIPE)
    change(copy, without_values)
    message = run("capture", "edfi/v4", copy).stderr
    (quoted,) = re.findall(r"\(lost: (.*?), and \d+ more\)", message)
    assert len(re.findall(r"'[^']+'", quoted)) == 12


def test_a_renamed_row_is_no_loss(run: Run, checkout: Path) -> None:
    copy = captured(run, checkout, "edfi/v4", PIPE)
    change(copy, lambda text: text.replace("arrivalTime", "timeOfArrival"))
    assert run("capture", "edfi/v4", copy).exit_code == 0
    assert "timeOfArrival" in (checkout / ATTENDANCE).read_text(encoding="utf-8")


def test_the_other_documents_are_captured(run: Run, checkout: Path) -> None:
    copy = captured(run, checkout, "edfi/v4", PIPE)
    change(copy, without_last_rows)
    result = run("capture", "edfi/v4", copy, LIST, "--reader", "markdown")
    assert result.exit_code == 1
    assert f"{ATTENDANCE}: " not in result.stdout


def test_a_file_that_cannot_be_read_is_replaced(run: Run, checkout: Path) -> None:
    copy = captured(run, checkout, "edfi/v4", PIPE)
    file = checkout / ATTENDANCE
    before = file.read_bytes()
    file.write_text("resource: [", encoding="utf-8")
    assert run("capture", "edfi/v4", copy).exit_code == 0
    assert file.read_bytes() == before


def test_the_refused_documents_are_named(run: Run, checkout: Path) -> None:
    copy = captured(run, checkout, "edfi/v4", PIPE)
    change(copy, without_last_rows)
    empty = checkout / "empty.md"
    empty.write_text("", encoding="utf-8")
    result = run("capture", "edfi/v4", copy, empty)
    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1] == (
        f"1 document could not be read, 1 document refused ({copy}), "
        "0 documents read without an error"
    )


def test_a_finding_on_the_page_is_printed_with_its_line(
    run: Run, checkout: Path
) -> None:
    page = checkout / "books.md"
    text = TWO_CALLS.replace(
        "## Add a book", "The title MUST be short.\n\n## Add a book"
    )
    page.write_text(text, encoding="utf-8")
    line = text.split("\n").index("The title MUST be short.") + 1
    assert line > 1
    result = run("capture", "campusm/v1", page)
    assert f"{page}:{line}: T051 " in result.stdout


#: Two calls of one path.
TWO_CALLS = """\
# Books

## List the books

GET /campusm/v1/books

### Query string Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| title | String | Optional | Part of the title |

## Add a book

POST /campusm/v1/books

### Body Parameters

| Parameter | Type | Required | Description |
|---|---|---|---|
| title | String | Required | The title |
| author.name | String | Optional | Who wrote it |
"""


def test_each_call_of_a_page_becomes_a_file(run: Run, checkout: Path) -> None:
    page = checkout / "books.md"
    page.write_text(TWO_CALLS, encoding="utf-8")

    result = run("capture", "campusm/v1", page)

    assert result.exit_code == 0
    for name in ("get-books", "post-books"):
        assert f"spec/campusm/v1/operations/{name}.yaml: captured" in result.stdout
    sources = (checkout / "spec/campusm/v1/sources.yaml").read_text(encoding="utf-8")
    assert sources.count("document: books.md") == 2
    assert "unchanged" in run("capture", "campusm/v1", page).stdout


def test_no_call_of_a_page_is_stored_if_one_is_poorer(run: Run, checkout: Path) -> None:
    page = checkout / "books.md"
    page.write_text(TWO_CALLS, encoding="utf-8")
    run("capture", "campusm/v1", page)
    folder = checkout / "spec/campusm/v1/operations"
    before = (folder / "get-books.yaml").read_bytes()
    changed = TWO_CALLS.replace(
        "| title | String | Optional", "| part | String | Optional"
    )
    page.write_text(
        changed.replace("| author.name | String | Optional | Who wrote it |\n", ""),
        encoding="utf-8",
    )

    result = run("capture", "campusm/v1", page)

    assert result.exit_code == 1
    assert "(lost: 'author', 'author/name')" in result.stderr
    assert (folder / "get-books.yaml").read_bytes() == before


def page_with(
    members: tuple[Property, ...], *, others: tuple[Property, ...] = ()
) -> Page:
    call = Call("GET", "/books", (), (), (OtherAnswer(others),))
    return Page("books", "", (), (), members, call=call)


TITLE = Property("title", "scalar", "string", "required", (("1", Literal("Emma")),))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        (
            page_with((TITLE,)),
            page_with((replace(TITLE, type=""),)),
            "1 row type became 0 (lost: 'title: string')",
        ),
        (
            page_with((), others=(TITLE,)),
            page_with(()),
            "2 other answer members became 0 (lost: '1/title', '1/title (scenario 1)')",
        ),
    ],
)
def test_losses_count_types_and_other_answers(
    before: Page, after: Page, message: str
) -> None:
    assert [str(loss) for loss in losses(before, after)] == [message]
    assert losses(after, before) == ()
