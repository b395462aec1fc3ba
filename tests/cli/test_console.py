"""What commands print: characters of documents are shown and not obeyed, in every encoding of the console."""

from __future__ import annotations

import ast
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from small_checkout import TABLEWRIGHT, start_family, write_page

from tablewright.cli import main
from tablewright.commands.messages import (
    one_line,
    printable,
    safe_streams,
    show,
    show_json,
)

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = ROOT / "generator" / "tablewright" / "commands"
#: Clears the screen, renames the window, begins another line and a command of GitHub, and reverses the text.
HOSTILE = "\x1b[2J\x1b]0;x\x07\r\n::error::y\u202e\u2066\x9b31m%0A::error::z"
#: What none of the output may contain. A line break ends each line.
OBEYED = ("\x1b", "\x07", "\r", "\x9b", "\u202e", "\u2066", "\x7f", "\n::")


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a checkout with the family `library`, which has no page yet."""
    monkeypatch.chdir(tmp_path)
    start_family()
    return tmp_path


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def assert_shown(text: str) -> None:
    assert [each for each in OBEYED if each in text] == []


# Control characters ----------------------------------------------------------------------------------


def test_control_characters_are_escaped() -> None:
    assert printable("\x1b[31mred\x1b[0m") == r"\x1b[31mred\x1b[0m"
    assert printable("a\u202eb\u2028c\x9bd\x7f") == r"a\u202eb\u2028c\u009bd\u007f"
    assert printable("a\tb\nc é → \N{GRINNING FACE}") == "a\tb\nc é → \N{GRINNING FACE}"
    assert one_line("a\tb\nc\rd") == r"a\tb\nc\rd"
    assert_shown(one_line(HOSTILE))


def test_json_with_control_characters_stays_the_same_json() -> None:
    text = json.dumps([HOSTILE, "é → \N{GRINNING FACE}"], ensure_ascii=False)
    assert json.loads(printable(text)) == json.loads(text)


_FACTS = """\
data-standard: '1.0'
resources:
- {name: books, object: book, key: [{name: bookTitle, paths: [bookTitle]}]}
objects:
- {name: book, role: resource, members: [{name: bookTitle, type: string}]}
"""


def spec_with(library: Path, text: str) -> None:
    """Give the spec a page whose property, value and finding have a text."""
    write_page(library, "page.md", "Books")
    assert run("capture", "library/v1", "page.md").exit_code == 0
    file = library / "spec/library/v1/resources/books.yaml"
    page = file.read_text(encoding="utf-8")
    quoted = json.dumps(text)
    # The loader refuses a name with a line break.
    name = json.dumps(text.replace("\r", "").replace("\n", ""))
    page = page.replace("bookTitle", name).replace("Atlas", quoted)
    assert "findings:\n" in page
    finding = f"- {{at: '', code: L034, details: {{resource: {quoted}}}}}"
    page = page.replace("findings:\n", f"findings:\n{finding}\n")
    file.write_text(page, encoding="utf-8")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_lint_shows_control_characters_of_the_spec(library: Path, form: str) -> None:
    spec_with(library, HOSTILE)
    result = run("lint", "--format", form)
    assert result.exit_code == 1
    for line in result.output.splitlines():
        assert_shown(line)
    assert "[2J" in result.output, "it is shown"
    if form == "json":
        assert any(HOSTILE in each["message"] for each in json.loads(result.stdout))
    if form == "github":
        for line in result.stdout.splitlines():
            assert line.startswith(("::error file=spec/", "::warning file=spec/"))
            assert "%0A" not in line, "GitHub would decode it as a line break"


@pytest.mark.parametrize(
    "command",
    [
        ["lint", "--suggest"],
        ["render", "library/v1", "books"],
        ["coverage"],
        ["generate"],
        ["diff", "library/v1", "library/v1"],
        ["capture", "library/v1", "--show-table", f"{HOSTILE[:4]}.md"],
        ["capture", "library/v1", f"{HOSTILE[:4]}.md"],
        ["capture", "library/v1", f"no{HOSTILE}.md"],
        ["lint", f"--{HOSTILE}"],
        ["lint", HOSTILE],
        [HOSTILE],
        ["lint", "--format", HOSTILE],
        ["diff", f"library/v1@{HOSTILE}", "library/v1"],
    ],
)
def test_commands_show_control_characters(library: Path, command: list[str]) -> None:
    spec_with(library, HOSTILE)
    write_page(library, f"{HOSTILE[:4]}.md", "Books", HOSTILE.replace("\r\n", " "))
    output = run(*command).output
    if command[0] == "render":
        # A document has line breaks of its own.
        output = output.replace("\n", " ")
    assert_shown(output)


def test_rendered_files_show_control_characters(library: Path) -> None:
    """`cat` would send them to the terminal, and a line break would end a row of the table."""
    spec_with(library, "some")
    file = library / "spec/library/v1/resources/books.yaml"
    value = json.dumps("a\nb|c\x1b[2J\u202e\r\n| d\u2028e")
    text = file.read_text(encoding="utf-8").replace(
        "{'1': \"some\"}", f"{{'1': {value}}}"
    )
    assert value in text
    file.write_text(text, encoding="utf-8")
    printed = run("render", "library/v1", "books").stdout
    result = run("render", "library/v1", "--output", "out")
    assert result.exit_code == 0, result.stderr
    written = (library / "out/books.md").read_text(encoding="utf-8")
    assert written == printed
    assert_shown(written)
    rows = [line for line in written.splitlines() if line.startswith("|")]
    assert rows[2].endswith(r"| `a\nb\|c\x1b[2J\u202e\n\| d\ne` |")
    assert len(rows) == 3


def test_suggested_entries_with_direction_marks_fit_when_they_are_pasted(
    library: Path,
) -> None:
    spec_with(library, "a\u202eb\u2066c")
    facts = library / "spec/library/v1/facts.hand.yaml"
    facts.write_text(_FACTS, encoding="utf-8")
    suggested = run("lint", "--suggest").stdout
    assert_shown(suggested)
    assert r"\u202e" in suggested
    (library / "spec/library/v1/accepted.yaml").write_text(
        suggested.replace("TODO", "The page has it so"), encoding="utf-8"
    )
    result = run("lint", "--format", "json")
    # No entry can be suggested for the hand edit of this test, and for the name that it writes.
    open_codes = {finding["code"] for finding in json.loads(result.stdout)}
    assert open_codes == {"E040", "F102", "K005"}


def test_a_terminal_with_a_progress_bar_shows_control_characters(library: Path) -> None:
    """rich prints lines above the bar, and would obey the escape sequences in them."""
    write_page(library, "page.md", "Books", "\x1b[31mred")
    terminal, device = pty.openpty()
    process = subprocess.Popen(
        [*TABLEWRIGHT, "capture", "library/v1", "page.md", "\x1bno.md"],
        stdout=device,
        stderr=device,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
    )
    os.close(device)
    printed = b""
    try:
        while piece := os.read(terminal, 100_000):
            printed += piece
    except OSError:
        pass  # the end of a terminal
    process.wait()
    os.close(terminal)
    assert b"reading" in printed
    assert rb"\x1bno.md: there is no such file" in printed
    assert b"books.yaml: captured" in printed
    assert b"\x1bn" not in printed


def test_output_in_a_file_is_complete_although_a_terminal_shows_the_bar(
    library: Path,
) -> None:
    write_page(library, "page.md", "Books")
    terminal, device = pty.openpty()
    process = subprocess.Popen(
        [*TABLEWRIGHT, "capture", "library/v1", "page.md"],
        stdout=subprocess.PIPE,
        stderr=device,
        env={**os.environ, "TERM": "xterm"},
    )
    os.close(device)
    output, _ = process.communicate()
    os.close(terminal)
    assert b"books.yaml: captured" in output


def test_every_command_prints_through_messages() -> None:
    for path in COMMANDS.glob("*.py"):
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                names.add(ast.unparse(node.func))
        printing = {"print", "click.echo", "click.secho", "sys.stdout.write"} & names
        assert printing <= ({"click.echo"} if path.stem == "messages" else set()), path


# Encodings -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", "a → b é “x” … \N{GRINNING FACE}"),
        ("ascii", r"""a -> b \u00e9 "x" ... \U0001f600"""),
        ("cp1252", r"a -> b é “x” … \U0001f600"),
        ("cp437", r"""a -> b é "x" ... \U0001f600"""),
        ("utf-16", "a → b é “x” … \N{GRINNING FACE}"),
    ],
)
def test_text_is_printed_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str, expected: str
) -> None:
    for name in ("stdout", "stderr"):
        buffer = io.BytesIO()
        monkeypatch.setattr(sys, name, io.TextIOWrapper(buffer, encoding, newline=""))
        with safe_streams():
            show("a → b é “x” … \N{GRINNING FACE}", err=name == "stderr")
        assert buffer.getvalue().decode(encoding) == f"{expected}\n"


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_the_same_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    value = ["a → b é \N{GRINNING FACE}"]
    buffer = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(buffer, encoding))
    with safe_streams():
        show_json(json.dumps(value, ensure_ascii=False))
    assert json.loads(buffer.getvalue().decode(encoding)) == value


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "cp1252"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_diff_works_in_every_console(
    checkout: Path, environment: dict[str, str]
) -> None:
    result = subprocess.run(
        [*TABLEWRIGHT, "diff", "edfi/v4", "edfi/v5"],
        cwd=checkout,
        check=False,
        capture_output=True,
        env={**os.environ, **environment},
    )
    assert (result.returncode, result.stderr) == (0, b"")
    assert result.stdout.startswith(b"edfi/v4 -> edfi/v5: ")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_under_standard_output_is_one_line(library: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        result = subprocess.run(
            [*TABLEWRIGHT, "coverage"],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert result.returncode == 1
    assert result.stderr == (
        "tablewright: standard output: No space left on device; "
        "free space on the disk and run again\n"
    )
