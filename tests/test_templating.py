"""The door through which text enters generated files: nothing is printed that a filter did not make safe."""

from __future__ import annotations

import ast
import pickle
import re
import shlex
import tomllib
from pathlib import Path

import jinja2
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markupsafe import Markup

from tablewright.emit.support import example_text
from tablewright.emit.support.python_text import (
    comment,
    compact_docstring,
    docstring,
    plain_name,
    pyrepr,
    python_name,
    python_names,
)
from tablewright.emit.support.templating import environment, python_header, render
from tablewright.emit.support.toml_text import toml
from tablewright.errors import RenderError
from tablewright.values import markdown
from tablewright.values.safe_text import Markdown, Name, Python, SafeText, Toml

PACKAGE = Path(__file__).resolve().parents[1] / "generator" / "tablewright"
LANGUAGES = ("x.py.jinja", "x.pyi.jinja", "x.toml.jinja", "x.md.jinja")

#: Any text, with more of the characters that end quotes, lines, comments, cells and fences.
MARKS = st.sampled_from(
    [
        *('"', '"""', "'", "\\", "\n", "\r", "\0", "\x1b", "\x7f", "\u2028", "\ud800"),
        *(
            "`",
            "```",
            "|",
            "\\|",
            "*",
            "_",
            "[",
            "](",
            "<",
            "-->",
            "--!>",
            "&amp;",
            "#",
        ),
        *("{{ 1 }}", "#{x}", "\U0001f600", "- ", "1. ", "=", " "),
    ]
)
TEXTS = st.lists(st.text(max_size=4) | MARKS, max_size=12).map("".join)


# Refusal --------------------------------------------------------------------------------------------


def printed(template: str, source: str, **view: object) -> str:
    return environment(template).from_string(source).render(**view)


@pytest.mark.parametrize("template", LANGUAGES)
@pytest.mark.parametrize(
    "source",
    [
        "{{ text }}",
        "{{ text | upper }}",
        "{{ (text | name) ~ text }}",
        "{{ (text | name) ~ '' }}",
        "{{ (text | name) + '' }}",
        "{{ (text | name) | trim }}",
        "{{ [text | name] | join(', ') }}",
        "{{ [text | name] }}",
        "{{ text | safe }}",
        "{{ text | e }}",
        "{{ 'constant' }}",
        "{{ markup }}",
        "{{ none }}",
        "{{ true }}",
        "{{ nan }}",
    ],
)
def test_a_value_that_no_filter_made_safe_is_refused(
    template: str, source: str
) -> None:
    with pytest.raises(RenderError, match="may be code or markup"):
        printed(template, source, text="plain", markup=Markup("x"), nan=float("nan"))


@pytest.mark.parametrize("template", LANGUAGES)
@pytest.mark.parametrize("text_class", [Python, Toml, Markdown])
def test_a_safe_text_is_printed_in_its_language_only(
    template: str, text_class: type[SafeText]
) -> None:
    own = {"py": Python, "pyi": Python, "toml": Toml, "md": Markdown}
    value = text_class("x")
    if own[template.split(".")[1]] is text_class:
        assert printed(template, "{{ value }}", value=value) == "x"
    else:
        with pytest.raises(RenderError, match=re.escape("use one of the filters name")):
            printed(template, "{{ value }}", value=value)


@pytest.mark.parametrize("template", LANGUAGES)
def test_names_and_numbers_are_printed_in_every_language(template: str) -> None:
    source = "{{ 5 }} {{ -0.5 }} {{ 'a.b' | name }} {{ ['a', 'b'] | names }} {{ 'x-1' | plain_name }}"
    assert printed(template, source) == "5 -0.5 a.b a, b x-1"


def test_an_error_names_the_template_and_the_value() -> None:
    # A template that prints the package, which must be a name.
    with pytest.raises(RenderError) as error:
        render("samples/package.py.jinja", info=Info(), package="import os")
    assert error.value.where == "templates/samples/package.py.jinja"
    assert "'import os'" in error.value.what


class Info:
    family = "ships"
    name = "v1"


def test_an_unknown_name_in_a_template_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError, match="'info' is undefined"):
        render("package/init.py.jinja")


def test_a_template_of_an_unknown_language_is_refused() -> None:
    with pytest.raises(RenderError, match=r"end its name in one of \.py\.jinja"):
        render("page.html.jinja")


def test_a_safe_text_survives_pickling() -> None:
    name = pickle.loads(pickle.dumps(python_name("a")))
    assert (name, type(name), repr(name)) == ("a", Name, "'a'")


#: The modules that escape or check texts, and those that print texts of the program.
MAY_CREATE = {
    "emit/support/example_text.py",
    "emit/support/findings_page.py",
    "emit/support/python_text.py",
    "emit/support/toml_text.py",
    "compare/report/markdown.py",
    "values/markdown.py",
}


def test_only_the_modules_that_escape_create_safe_texts() -> None:
    creators: set[str] = set()
    classes = {"Python", "Toml", "Markdown", "Name", "SafeText"}
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in classes:
                creators.add(path.relative_to(PACKAGE).as_posix())
    assert creators == MAY_CREATE


def test_the_patterns_of_markdown_are_texts_of_the_program() -> None:
    """The first argument of `filled`, and the separator of `joined`, are not escaped."""
    for path in PACKAGE.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            where = f"{path}:{node.lineno}"
            if node.func.id == "filled" and ast.unparse(node.args[0]) != PROGRAM_TEXT:
                assert isinstance(node.args[0], ast.Constant), where
            if node.func.id == "joined" and len(node.args) > 1:
                assert isinstance(node.args[1], ast.Constant), where


#: A pattern from a table of `emit/package.py`.
PROGRAM_TEXT = "_ACTIONS[action]"


# Python ---------------------------------------------------------------------------------------------


@given(TEXTS, st.sampled_from([0, 4, 8]))
@example('"""', 0)
@example('ends in "', 0)
@example("ends in \\", 4)
@example("a" + "\\" * 400, 0)
@example("one\n\ntwo", 4)
def test_a_docstring_contains_all_words_of_its_text(text: str, indent: int) -> None:
    # Python replaces a carriage return in source by a line break, but not in an escape.
    source = docstring(text, indent)
    assert ast.literal_eval(source).split() == text.split()
    source.encode("utf-8")


@given(TEXTS)
@example("a" * 97 + '"""')
@example("a" * 97 + "\\")
@example('ends in "')
def test_a_compact_docstring_contains_all_words_of_its_text(text: str) -> None:
    assert ast.literal_eval(compact_docstring(text)).split() == text.split()


@given(TEXTS)
def test_a_literal_has_its_value(text: str) -> None:
    value = (text, 1, None, True, -0.5, {text: [text]})
    source = pyrepr(value)
    assert ast.literal_eval(source) == value
    source.encode("utf-8")


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": object()}, ast])
def test_a_value_without_a_literal_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="no Python literal"):
        pyrepr(value)


@given(TEXTS)
@example("coding: utf-7 +AAo-import os")
@example("-*- coding=evil -*-")
def test_a_comment_of_python_has_one_line(text: str) -> None:
    source = f"{comment(text)}\npass\n"
    assert len(ast.parse(source.encode("utf-8")).body) == 1
    assert len(source.splitlines()) == 2
    assert python_header("spec", text).isprintable()


@pytest.mark.parametrize("text", ["", "a b", "a\n", "1a", "a-b", "class", "a.if", "a."])
def test_a_text_that_is_no_python_name_is_refused(text: str) -> None:
    with pytest.raises(RenderError, match="not a Python name"):
        python_name(text)
    with pytest.raises(RenderError, match="not a Python name"):
        python_names(["a", text])


def test_the_names_of_an_import_may_have_other_names() -> None:
    assert python_names(["a as b", "c"]) == "a as b, c"


@pytest.mark.parametrize("text", ["", "a b", "a\n", "-a", "a/b", "a`", "é", "$a"])
def test_a_text_that_is_no_plain_name_is_refused(text: str) -> None:
    with pytest.raises(RenderError, match="not a name of a command or file"):
        plain_name(text)


# TOML -----------------------------------------------------------------------------------------------


@given(TEXTS)
@example("\x7f\x85\u2028\x1b\\u0041\U0001f600")
@example('"\n[project.scripts]\nx = "y')
def test_a_string_of_toml_has_its_value(text: str) -> None:
    if re.search("[\ud800-\udfff]", text):
        with pytest.raises(RenderError, match="surrogate"):
            toml(text)
    else:
        assert tomllib.loads(f"x = {toml(text)}\n") == {"x": text}


@given(TEXTS)
def test_a_comment_of_toml_has_one_line(text: str) -> None:
    source = printed("x.toml.jinja", "{{ header(text) }}\nx = 1\n", text=text)
    assert tomllib.loads(source) == {"x": 1}


# Markdown -------------------------------------------------------------------------------------------

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def tokens_of(source: str) -> list[tuple[str, str]]:
    """The blocks and inline parts of Markdown with their texts, without the end of each block."""
    tokens: list[tuple[str, str]] = []
    for block in PARSER.parse(source):
        if block.type != "inline":
            tokens.append((block.type, block.content))
        for child in block.children or ():
            # The parser makes a part of its own of every escaped character.
            if child.type == "text" and tokens and tokens[-1][0] == "text":
                tokens[-1] = ("text", tokens[-1][1] + child.content)
            elif child.content or child.type != "text":
                tokens.append((child.type, child.content))
    return tokens


def shown(text: str) -> str:
    """What a reader of Markdown sees of a text."""
    words = " ".join(text.split())
    return "".join(
        character if character.isprintable() else repr(character)[1:-1]
        for character in words
    )


@given(TEXTS)
@example("- a")
@example("1. a")
@example("# a")
@example("---")
@example("===")
@example("    a")
@example("a | b")
@example("&lt; &#35;")
@example("_a_ a_b __a__")
@example("https://example.org <b> [a](b) ![a](b) <!-- a -->")
def test_text_is_shown_as_it_is(text: str) -> None:
    visible = shown(text)
    if visible:
        [opening, part, closing] = tokens_of(markdown.text(text))
        assert (opening[0], closing[0]) == ("paragraph_open", "paragraph_close")
        assert part == ("text", visible)
    # Inside a line, nothing can be the mark of a block.
    [opening, part, closing] = tokens_of(f"# x{markdown.cell(text)}x")
    assert (opening[0], closing[0]) == ("heading_open", "heading_close")
    assert part == ("text", f"x{visible}x")


@given(TEXTS)
def test_a_code_span_contains_its_text(text: str) -> None:
    visible = shown(text)
    if visible.strip():
        [_, (kind, content), _] = tokens_of(markdown.code(text))
        assert (kind, content) == ("code_inline", visible)


@given(TEXTS)
@example("a\\|b")
@example("a|`b")
@example("ends in \\")
def test_a_cell_stays_one_cell(text: str) -> None:
    code, plain = markdown.code_cell(text), markdown.cell(text)
    table = f"| a | b | c |\n|---|---|---|\n| {code} | {plain} | c |\n"
    tokens = tokens_of(table)
    assert sum(kind == "td_open" for kind, _ in tokens) == 3
    body = tokens[[kind for kind, _ in tokens].index("tbody_open") :]
    contents = [content for kind, content in body if kind in ("text", "code_inline")]
    visible = shown(text)
    assert contents == [*[visible] * (2 if visible else 0), "c"]


@given(TEXTS)
@example("a `b` c")
@example("``a ` b`` `")
@example("`<b>` <b> `[a](b)` [a](b)")
def test_prose_has_no_other_markup_than_code_spans(text: str) -> None:
    kinds = {kind for kind, _ in tokens_of(markdown.prose(text))}
    assert kinds <= {"paragraph_open", "text", "code_inline", "paragraph_close"}


def test_prose_keeps_its_code_spans() -> None:
    assert markdown.prose("Call `a|b`, not `` `c` ``.") == "Call `a|b`, not `` `c` ``."


def test_filled_escapes_all_values_but_markdown() -> None:
    filled = markdown.filled("{}: {} {}", "<b>", markdown.code("<b>"), 5)
    assert filled == r"\<b>: `<b>` 5"
    assert isinstance(filled, Markdown)


@given(TEXTS)
def test_a_comment_of_markdown_ends_behind_the_text(text: str) -> None:
    source = printed("x.md.jinja", "{{ header(text) }}\n# x\n", text=text)
    kinds = [kind for kind, _ in tokens_of(source)]
    assert kinds == ["html_block", "heading_open", "text", "heading_close"]
    assert source.count("-->") == 1


@given(TEXTS)
def test_an_example_in_python_has_its_value(text: str) -> None:
    literal = example_text.python(text)
    assert ast.literal_eval(literal) == text
    assert literal.startswith('"')
    assert literal.isprintable()


@given(TEXTS)
@example("$(rm -r x) `y` \"z\" 'z' \\ !x")
def test_a_word_of_a_command_is_one_word(text: str) -> None:
    if text.isprintable():
        assert shlex.split(example_text.shell(text)) == [text]
        quoted = example_text.shell_in_quotes(text)
        assert shlex.split(quoted) == [text]
        # A shell reads these between double quotes.
        assert not (quoted.startswith('"') and re.search(r"[$`!\\]", quoted))
    else:
        with pytest.raises(RenderError, match="control characters"):
            example_text.shell(text)
