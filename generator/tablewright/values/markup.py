"""The marks inside a table cell: escapes, code spans, bold, links, entities, line breaks.

`readable` turns a printed cell into text that the notations of `notation` can be matched against. What
stands in a code span must not be mistaken for a notation, so its characters travel as private-use
characters until `revealed` brings them back.
"""

from __future__ import annotations

import html
import re

#: A line break inside a cell, as Markdown tables write it.
BREAK = r"<br\s*/?>"

_PROTECTED = re.compile(r"\\([!-/:-@\[-`{-~])|(`+)(.+?)(?<!`)\2(?!`)", re.DOTALL)
_ESCAPED = 0xE000  # private use, below: escaped punctuation; above: what a code span holds
_IN_CODE = 0xE100
_MAIL_LINK = re.compile(r"\[[^\]]*\]\(\s*mailto:([^)\s]+)\s*\)", re.IGNORECASE)
_AUTO_LINK = re.compile(r"<(?:mailto:)?([^\s<>@]+@[^\s<>]+|[a-z][a-z0-9+.-]+:[^\s<>]+)>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK_TAG = re.compile(r"</?(?:p|div|ul|ol|li)(?:\s[^<>]*)?>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:b|strong|em|i|u|code|kbd|samp|tt|span|font|small|mark|ins)(?:\s[^<>]*)?>", re.IGNORECASE
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<!\s)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]+)(?<!\s)_(?!\w)"
)
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~|<(del|s|strike)>(.*?)</\2>", re.DOTALL | re.IGNORECASE)
_MARKED = re.compile(r"\*\*\s*[^*\s].*?\*\*|<(?:b|strong)>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(
    # An underscore between letters or digits is none.
    r"[\\*`|<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|\[(?=[^\]]*\]\(\s*mailto:)",
    re.IGNORECASE,
)
_BREAK = re.compile(BREAK, re.IGNORECASE)
_BREAK_AT_SLASH = re.compile(rf"(?<=/)(?:\s*{BREAK}\s*)+|(?:\s*{BREAK}\s*)+(?=/)", re.IGNORECASE)
_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")


def clean(text: str) -> str:
    """A printed cell without its marks: one line, single spaces, no escapes, bold, code marks or links."""
    return revealed(readable(protected(text)))


def is_marked(text: str) -> bool:
    """Whether a cell is printed bold, wholly or in part, which says `changed in this scenario`."""
    return _MARKED.search(protected(text)) is not None


def protected(text: str) -> str:
    """The cell with escaped punctuation and the inside of code spans out of reach of every pattern.

    Comments are gone, and HTML's blocks are parted as by line breaks.
    """
    text = _COMMENT.sub("", _PROTECTED.sub(_protect, text))
    return html.unescape(_BLOCK_TAG.sub("<br/>", text))


def without_struck(text: str) -> tuple[str, tuple[str, ...]]:
    """A protected cell without what is struck out in it, and what that is, as `clean` gives it."""
    struck = (revealed(readable(match[1] or match[3] or "")) for match in _STRUCK.finditer(text))
    return _STRUCK.sub(" ", text), tuple(each for each in struck if each)


def readable(text: str) -> str:
    """A protected cell (or a piece of one) on one line without marks; code spans stay out of reach.

    A line break beside a slash is a mere wrap and leaves no space: `9/30/<br/>[...]` is one date.
    """
    text = _MAIL_LINK.sub(r"\1", _AUTO_LINK.sub(r"\1", text))
    text = _BREAK.sub(" ", _BREAK_AT_SLASH.sub("", text))
    text = _INLINE_TAG.sub("", text).replace("**", "").replace("`", "")
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    return one_line("".join(_back(char, _ESCAPED, 128) for char in text))


def revealed(text: str) -> str:
    """The characters of code spans back in their places."""
    return "".join(_back(char, _IN_CODE, 256) for char in text)


def one_line(text: str) -> str:
    """All white space, no-break and zero-width spaces among it, as single spaces."""
    return _SPACES.sub(" ", text).strip()


def escaped(text: str) -> str:
    """Plain text as a cell prints it, so that no character of it is taken for a mark."""
    marked = _MARKS.sub(r"\\\g<0>", text)
    return marked if html.unescape(text) == text else marked.replace("&", "\\&")


def code_span(text: str) -> str:
    """Text that is to be read as it stands, whatever notation it looks like."""
    fence = "`" * (max((len(run) for run in re.findall(r"`+", text)), default=0) + 1)
    edge = " " if text[:1] == "`" or text[-1:] == "`" else ""
    inner = text.replace("|", "\\|")
    return f"{fence}{edge}{inner}{edge}{fence}"


def _protect(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(_ESCAPED + ord(match[1]))
    inner = match[3].strip().replace("\\|", "|")
    return "".join(chr(_IN_CODE + ord(char)) if ord(char) < 256 else char for char in inner)


def _back(char: str, start: int, count: int) -> str:
    return chr(ord(char) - start) if start <= ord(char) < start + count else char
