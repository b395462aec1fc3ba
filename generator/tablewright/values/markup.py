"""The marks inside a table cell: escapes, code spans, bold, links, entities, line breaks.

`readable` gives the text of a cell that the notations of `kinds.py` are compared with. The text of a code
span must not match a notation, so its characters are replaced by private-use characters until `revealed`
restores them.
"""

from __future__ import annotations

import html
import re

#: A line break inside a cell, as Markdown tables write it.
BREAK = r"<br\s*/?>"

# `\*` or a code span in any number of backticks
_PROTECTED = re.compile(r"\\([!-/:-@\[-`{-~])|(`+)(.+?)(?<!`)\2(?!`)", re.DOTALL)
# Two ranges of private-use characters, which no page contains: one for escaped punctuation, one for the text
# of code spans.
_ESCAPED = 0xE000
_ESCAPED_COUNT = 128
_IN_CODE = 0xE100
_IN_CODE_COUNT = 256
# `[Austin](mailto:austin@b.org)` is printed for a mail address.
_MAIL_LINK = re.compile(r"\[[^\]]*\]\(\s*mailto:([^)\s]+)\s*\)", re.IGNORECASE)
_AUTO_LINK = re.compile(
    r"<(?:mailto:)?([^\s<>@]+@[^\s<>]+|[a-z][a-z0-9+.-]+:[^\s<>]+)>", re.IGNORECASE
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLOCK_TAG = re.compile(r"</?(?:p|div|ul|ol|li)(?:\s[^<>]*)?>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:b|strong|em|i|u|code|kbd|samp|tt|span|font|small|mark|ins)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<!\s)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]+)(?<!\s)_(?!\w)"
)
_STRUCK = re.compile(
    r"~~(?=\S)(.+?)(?<=\S)~~|<(del|s|strike)>(.*?)</\2>", re.DOTALL | re.IGNORECASE
)
_MARKED = re.compile(r"\*\*\s*[^*\s].*?\*\*|<(?:b|strong)>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(
    # An underscore between letters or digits is no mark: `school_year`.
    r"[\\*`|<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|\[(?=[^\]]*\]\(\s*mailto:)",
    re.IGNORECASE,
)
_BREAK = re.compile(BREAK, re.IGNORECASE)
_BREAK_AT_SLASH = re.compile(
    rf"(?<=/)(?:\s*{BREAK}\s*)+|(?:\s*{BREAK}\s*)+(?=/)", re.IGNORECASE
)
_SPACES = re.compile(r"\s+")
#: Characters without a width: zero-width spaces and joiners, soft hyphens, marks of the writing direction.
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)


def clean(text: str) -> str:
    """The text of a printed cell without marks: one line, single spaces, no escapes, bold, code or links."""
    return revealed(readable(protected(text)))


def is_marked(text: str) -> bool:
    """Whether some text of a cell is bold, which means that it is changed in this scenario."""
    return _MARKED.search(protected(text)) is not None


def protected(text: str) -> str:
    """The cell with private-use characters for escaped punctuation and for the text of code spans.

    Comments are removed, and line breaks separate the blocks of HTML.
    """
    without_comments = _COMMENT.sub("", _PROTECTED.sub(_protect, text))
    return html.unescape(_BLOCK_TAG.sub("<br/>", without_comments))


def without_struck(text: str) -> tuple[str, tuple[str, ...]]:
    """A protected cell without its struck-out texts, and those texts, as `clean` gives them."""
    struck = []
    for match in _STRUCK.finditer(text):
        # One group for `~~text~~`, the other for `<del>text</del>`.
        struck_text = revealed(readable(match[1] or match[3] or ""))
        if struck_text:
            struck.append(struck_text)
    return _STRUCK.sub(" ", text), tuple(struck)


def readable(text: str) -> str:
    """A protected cell, or a part of one, on one line without marks; code spans stay protected.

    A line break next to a slash only wraps the text and leaves no space: `9/30/<br/>[...]` is one date.
    """
    text = _MAIL_LINK.sub(r"\1", _AUTO_LINK.sub(r"\1", text))
    text = _BREAK.sub(" ", _BREAK_AT_SLASH.sub("", text))
    text = _INLINE_TAG.sub("", text).replace("**", "").replace("`", "")
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    # Escaped punctuation is restored only now, when no pattern above can take it for a mark.
    return one_line(_restored(text, _ESCAPED, _ESCAPED_COUNT))


def revealed(text: str) -> str:
    """The text with the characters of code spans restored."""
    return _restored(text, _IN_CODE, _IN_CODE_COUNT)


def one_line(text: str) -> str:
    """The text without invisible characters, and with single spaces for all white space."""
    return _SPACES.sub(" ", INVISIBLE.sub("", text)).strip()


def escaped(text: str) -> str:
    """Plain text as a cell prints it: characters that could be read as marks are escaped."""
    marked = _MARKS.sub(r"\\\g<0>", text)
    # `&` needs an escape only if the text contains an entity such as `&amp;`.
    return marked if html.unescape(text) == text else marked.replace("&", "\\&")


def code_span(text: str) -> str:
    """Text that is read as it is, even if it looks like a notation."""
    runs = [len(run) for run in re.findall(r"`+", text)]
    # The fence must be longer than any run of backticks inside.
    fence = "`" * (max(runs, default=0) + 1)
    edge = " " if text.startswith("`") or text.endswith("`") else ""
    inner = text.replace("|", "\\|")
    return f"{fence}{edge}{inner}{edge}{fence}"


def _protect(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(_ESCAPED + ord(match[1]))
    characters = []
    for character in match[3].strip().replace("\\|", "|"):
        code = ord(character)
        # Marks and brackets are all below 256; other characters need no protection.
        characters.append(chr(_IN_CODE + code) if code < _IN_CODE_COUNT else character)
    return "".join(characters)


def _restored(text: str, start: int, count: int) -> str:
    characters = []
    for character in text:
        code = ord(character)
        is_protected = start <= code < start + count
        characters.append(chr(code - start) if is_protected else character)
    return "".join(characters)
