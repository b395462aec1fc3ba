"""Texts that are safe to print in a language: a class for each language, and one for names.

The templates print nothing else (see `emit.support.templating`). Every operation on such a text, such as `+`
or a format string, returns a plain `str`, which they refuse: the result may not be safe any more.
"""

from __future__ import annotations


class SafeText(str):
    """A text that is safe to print; only the functions that escape or check a text create one."""

    __slots__ = ()


class Name(SafeText):
    """A name of letters, digits, `_`, `-` and `.`, which is safe in every language."""

    __slots__ = ()


class Python(SafeText):
    """Python source: a literal, a docstring or a comment."""

    __slots__ = ()


class Toml(SafeText):
    """TOML source: a string or a comment."""

    __slots__ = ()


class Bru(SafeText):
    """A line or a block of a `.bru` file, the form of the requests of Bruno."""

    __slots__ = ()


class JavaScript(SafeText):
    """JavaScript source: a comment."""

    __slots__ = ()


class Markdown(SafeText):
    """Markdown in which no text of a document is markup."""

    __slots__ = ()


def visible(text: str) -> str:
    """The text with escapes such as `\\x1b` for all characters that a terminal obeys or does not show.

    Line breaks are such characters, too.
    """
    # Nearly all texts are printable as a whole.
    if text.isprintable():
        return text
    characters: list[str] = []
    for character in text:
        if character.isprintable():
            characters.append(character)
        else:
            escape = character.encode("unicode_escape")
            characters.append(escape.decode())
    return "".join(characters)


def on_one_line(text: str) -> str:
    """The text with single spaces for all white space, and escapes as in `visible`."""
    return visible(" ".join(text.split()))
