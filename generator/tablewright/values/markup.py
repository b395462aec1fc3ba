"""The marks inside a table cell: escapes, code spans, bold, links, entities, line breaks.

`readable` gives the text of a cell that the notations of `kinds.py` are compared with. The text of a code
span must not match a notation, so its characters are replaced by private-use characters until `revealed`
restores them.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

#: A line break inside a cell, as Markdown tables write it.
BREAK = r"<br\s*/?>"

# `\*`, or the backticks in front of a code span
_PROTECTED = re.compile(r"\\([!-/:-@\[-`{-~])|(`+)")
_BACKTICKS = re.compile(r"`+")
# Two ranges of private-use characters, which no page contains: one for escaped punctuation, one for the text
# of code spans.
_ESCAPED = 0xE000
_ESCAPED_COUNT = 128
_IN_CODE = 0xE100
_IN_CODE_COUNT = 256
_FROM_ESCAPED = {_ESCAPED + code: code for code in range(_ESCAPED_COUNT)}
_FROM_CODE = {_IN_CODE + code: code for code in range(_IN_CODE_COUNT)}
# Marks and brackets are all below 256; other characters need no protection.
_TO_CODE = {code: _IN_CODE + code for code in range(_IN_CODE_COUNT)}
# The text between two marks excludes the first of them, so that no text is searched twice.
_MAIL_LINK = re.compile(r"\[([^\[\]]*)\]\(\s*mailto:([^)(\s\[]+)\s*\)", re.IGNORECASE)
_AUTO_LINK = re.compile(
    r"<(?:mailto:)?([^\s<>@]+@[^\s<>]+|[a-z][a-z0-9+.-]+:[^\s<>]+)>", re.IGNORECASE
)
_BLOCK_TAG = re.compile(r"</?(?:p|div|ul|ol|li)(?:\s[^<>]*)?>", re.IGNORECASE)
_INLINE_TAG = re.compile(
    r"</?(?:b|strong|em|i|u|code|kbd|samp|tt|span|font|small|mark|ins)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<!\s)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]+)(?<!\s)_(?!\w)"
)
_STRUCK_MARK = re.compile(r"~~|<(?P<end>/?)(?P<tag>del|s|strike)>", re.IGNORECASE)
_MARKED = re.compile(r"\*\*\s*[^*\s].*?\*\*|<(?:b|strong)>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(
    # An underscore between letters or digits is no mark: `school_year`.
    r"[\\*`|<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|\[(?=[^\[\]]*\]\(\s*mailto:)",
    re.IGNORECASE,
)
_BREAK = re.compile(BREAK, re.IGNORECASE)
_ANY_MARK = re.compile(r"[\\`<&*_\[\ue000-\ue1ff]")
_SPACES = re.compile(r"\s+")
#: Characters without a width: zero-width spaces and joiners, soft hyphens, marks of the writing direction.
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+"
)


class CodeSpans:
    """The ends of the code spans in a text: a span ends at the next run of as many backticks."""

    def __init__(self, text: str) -> None:
        self._starts: dict[int, list[int]] = {}
        for run in _BACKTICKS.finditer(text):
            starts = self._starts.setdefault(len(run[0]), [])
            starts.append(run.start())

    def closing(self, start: int, end: int) -> int | None:
        """Return the offset of the backticks that close those from `start` to `end`, or None."""
        starts = self._starts.get(end - start, [])
        # A span has some text, so the next run begins behind it.
        index = bisect_left(starts, end + 1)
        return starts[index] if index < len(starts) else None


def clean(text: str) -> str:
    """The text of a printed cell without marks: one line, single spaces, no escapes, bold, code or links."""
    # Most cells have no marks, and documents have many cells.
    if not _ANY_MARK.search(text):
        return one_line(text)
    return revealed(readable(protected(text)))


def is_marked(text: str) -> bool:
    """Whether some text of a cell is bold, which means that it is changed in this scenario."""
    return _MARKED.search(protected(text)) is not None


def protected(text: str) -> str:
    """The cell with private-use characters for escaped punctuation and for the text of code spans.

    Comments are removed, and line breaks separate the blocks of HTML.
    """
    without_comments = _without_comments(_with_protected_marks(text))
    return html.unescape(_BLOCK_TAG.sub("<br/>", without_comments))


def without_struck(text: str) -> tuple[str, tuple[str, ...]]:
    """A protected cell without its struck-out texts, and those texts, as `clean` gives them."""
    marks = list(_STRUCK_MARK.finditer(text))
    kept: list[str] = []
    struck: list[str] = []
    # Marks of which no closing one follows: they need no second search.
    unclosed: set[str] = set()
    position = 0
    index = 0
    while index < len(marks):
        mark = marks[index]
        name = _struck_name(mark)
        index += 1
        if name in unclosed or not _opens_struck(text, mark):
            continue
        closing = _closing_struck(text, marks, index)
        if closing is None:
            unclosed.add(name)
            continue
        end = marks[closing]
        struck_text = revealed(readable(text[mark.end() : end.start()]))
        if struck_text:
            struck.append(struck_text)
        kept.append(text[position : mark.start()])
        position = end.end()
        index = closing + 1
    kept.append(text[position:])
    return " ".join(kept), tuple(struck)


def _struck_name(mark: re.Match[str]) -> str:
    return (mark["tag"] or mark[0]).lower()


def _opens_struck(text: str, mark: re.Match[str]) -> bool:
    """Whether struck-out text may begin at a mark."""
    if mark["tag"]:
        return not mark["end"]
    following = text[mark.end() : mark.end() + 1]
    return bool(following.strip())


def _closing_struck(
    text: str, marks: Sequence[re.Match[str]], index: int
) -> int | None:
    """The index of the mark, from `index` on, that closes the one before `index`."""
    opening = marks[index - 1]
    name = _struck_name(opening)
    for closing in range(index, len(marks)):
        mark = marks[closing]
        if _struck_name(mark) != name:
            continue
        if mark["tag"]:
            if mark["end"]:
                return closing
            continue
        # `~~ ~~` and `~~~~` contain no text.
        has_text = mark.start() > opening.end()
        if has_text and text[mark.start() - 1].strip():
            return closing
    return None


def shortened_addresses(text: str) -> Iterator[tuple[str, str]]:
    """Yields label and address of the mail links in a protected cell whose label is only a part of it."""
    for match in _MAIL_LINK.finditer(text):
        label = revealed(one_line(match[1]))
        is_part = label.casefold() != match[2].casefold()
        if label and is_part and _is_address_label(match[1], match[2]):
            yield label, match[2]


def readable(text: str) -> str:
    """A protected cell, or a part of one, on one line without marks; code spans stay protected.

    A line break next to a slash only wraps the text and leaves no space: `9/30/<br/>[...]` is one date.
    """
    text = _MAIL_LINK.sub(_mail_text, _AUTO_LINK.sub(r"\1", text))
    text = _joined_at_breaks(text)
    text = _INLINE_TAG.sub("", text).replace("**", "").replace("`", "")
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], text)
    # Escaped punctuation is restored only now, when no pattern above can take it for a mark.
    return one_line(text.translate(_FROM_ESCAPED))


def revealed(text: str) -> str:
    """The text with the characters of code spans restored."""
    return text.translate(_FROM_CODE)


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


def _with_protected_marks(text: str) -> str:
    spans = CodeSpans(text)
    parts: list[str] = []
    position = 0
    match = _PROTECTED.search(text)
    while match:
        parts.append(text[position : match.start()])
        position = match.end()
        if match[1] is not None:
            parts.append(chr(_ESCAPED + ord(match[1])))
        else:
            closing = spans.closing(match.start(), position)
            if closing is None:
                parts.append(match[0])
            else:
                parts.append(_protected_code(text[position:closing]))
                position = closing + len(match[0])
        match = _PROTECTED.search(text, position)
    parts.append(text[position:])
    return "".join(parts)


def _protected_code(text: str) -> str:
    return text.strip().replace("\\|", "|").translate(_TO_CODE)


def _without_comments(text: str) -> str:
    parts: list[str] = []
    position = 0
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start + len("<!--"))
        # No later comment can be closed either.
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + len("-->")
        start = text.find("<!--", position)
    parts.append(text[position:])
    return "".join(parts)


def _joined_at_breaks(text: str) -> str:
    """The text with a blank for each line break, or nothing next to a slash."""
    first, *others = _BREAK.split(text)
    parts = [first.rstrip()]
    for other in others:
        part = other.strip()
        if not part:
            continue
        at_slash = parts[-1].endswith("/") or part.startswith("/")
        parts.append(part if at_slash else f" {part}")
    return "".join(parts) if others else text


def _mail_text(match: re.Match[str]) -> str:
    """The address of a mail link, or the link itself if its label is another text."""
    if _is_address_label(match[1], match[2]):
        return match[2]
    return match[0]


def _is_address_label(label: str, address: str) -> bool:
    """Whether a label is the address, or the part before its `@`: `[Austin](mailto:austin@b.org)`."""
    name, _, _ = address.partition("@")
    return _letters(label) in ("", _letters(address), _letters(name))


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
