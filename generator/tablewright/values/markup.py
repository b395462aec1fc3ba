"""The marks inside a table cell: escapes, code spans, bold, links, entities, line breaks.

`readable` gives the text of a cell that the notations of `kinds.py` are compared with. The text of a code
span must not match a notation, so its characters are replaced by surrogates until `revealed` restores them.
A mark without its partner is text: `2**3`, ``O`Brien``, `a</b>`.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence, Set
from html.entities import html5

#: A line break inside a cell, as Markdown tables write it.
BREAK = r"<br\s*/?>"

# `\*`, or the backticks in front of a code span
_PROTECTED = re.compile(r"\\([!-/:-@\[-`{-~])|(`+)")
_BACKTICKS = re.compile(r"`+")
# Two ranges of surrogates, which no decoded text contains: one for escaped punctuation, one for the text of
# code spans.
_ESCAPED = 0xD800
_ESCAPED_COUNT = 128
_IN_CODE = 0xD900
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
    r"<(?P<end>/?)(?P<tag>b|strong|em|i|u|code|kbd|samp|tt|span|font|small|mark|ins)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*]+)(?<!\s)\*(?![\w*])|(?<!\w)_(?=[^\s_])([^_]+)(?<!\s)_(?!\w)"
)
# As in Markdown, an entity ends with `;`: the letters after `&` in `a&section=2` are text.
_ENTITY = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
# The entities without which a page cannot print these characters, and blanks.
_USUAL_ENTITY = re.compile(r"[\s&<>\"'|\[\]]")
_STARS = re.compile(r"\*{2,}")
# Marks inside a word: a page may mean them as text.
_TAG_IN_WORD = re.compile(r"\w</?(?!br\b)[a-z]+(?:\s[^<>]*)?>\w", re.IGNORECASE)
_CODE_IN_WORD = re.compile(
    r"\w[\ud930-\ud939\ud941-\ud95a\ud961-\ud97a]|[\ud930-\ud939\ud941-\ud95a\ud961-\ud97a]\w"
)
_STRUCK_MARK = re.compile(r"~~|<(?P<end>/?)(?P<tag>del|s|strike)>", re.IGNORECASE)
_MARKED = re.compile(r"\*\*\s*[^*\s].*?\*\*|<(?:b|strong)>", re.DOTALL | re.IGNORECASE)
_MARKS = re.compile(
    # An underscore between letters or digits is no mark: `school_year`.
    r"[\\*`|<]|(?<![^\W_])_|_(?![^\W_])|~(?=~)|(?<=~)~|\[(?=[^\[\]]*\]\(\s*mailto:)",
    re.IGNORECASE,
)
_BREAK = re.compile(BREAK, re.IGNORECASE)
_ANY_MARK = re.compile(r"[\\`<&*_\[]")
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
    """The cell with surrogates for the text of code spans, and for punctuation that is no mark.

    Punctuation is no mark if it is escaped, printed as an entity, or a mark without its partner. Comments
    are removed, and line breaks separate the blocks of HTML.
    """
    without_comments = _without_comments(_with_protected_marks(text))
    with_breaks = _BLOCK_TAG.sub("<br/>", without_comments)
    with_characters = _ENTITY.sub(_entity_text, with_breaks)
    return _with_single_tags_as_text(_with_single_stars_as_text(with_characters))


def has_doubtful_marks(text: str) -> bool:
    """Whether a page may mean some marks of a cell as text, although they are read as marks.

    These are comments, unusual entities, marks inside a word, and emphasis with single marks: `_x_`.
    """
    if not _ANY_MARK.search(text):
        return False
    with_marks = _with_protected_marks(text)
    if _without_comments(with_marks) != with_marks:
        return True
    for entity in _ENTITY.finditer(with_marks):
        read = _entity_character(entity[0])
        if read and not _USUAL_ENTITY.fullmatch(read):
            return True
    whole = protected(text)
    if _TAG_IN_WORD.search(whole) or _CODE_IN_WORD.search(whole):
        return True
    return _EMPHASIS.search(whole.replace("**", "")) is not None


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


def with_struck_names(text: str) -> str:
    """A cell without the marks around struck-out text: a name stays the same if it is struck out."""
    # A mark without its partner is text.
    _, struck = without_struck(protected(text))
    return _STRUCK_MARK.sub("", text) if struck else text


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
    return marked.replace("&", "\\&") if _ENTITY.search(text) else marked


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
                parts.append(_as_text(match[0]))
            else:
                parts.append(_protected_code(text[position:closing]))
                position = closing + len(match[0])
        match = _PROTECTED.search(text, position)
    parts.append(text[position:])
    return "".join(parts)


def _as_text(marks: str) -> str:
    """ASCII characters as `readable` keeps them."""
    return "".join(chr(_ESCAPED + ord(mark)) for mark in marks)


def _entity_text(match: re.Match[str]) -> str:
    text = _entity_character(match[0])
    if not text:
        return match[0]
    is_mark = text.isascii() and not text.isalnum() and not text.isspace()
    return _as_text(text) if is_mark else text


def _entity_character(entity: str) -> str:
    """The text that an entity means, or the empty text for an unknown name and for a control character."""
    if entity.startswith("&#"):
        return html.unescape(entity)
    # `html.unescape` would also read the beginning of an unknown name: `&notit;`.
    return html5.get(entity.removeprefix("&"), "")


def _with_single_stars_as_text(text: str) -> str:
    """The text with surrogates for each `**` that neither begins nor ends bold text: `2**3`.

    Bold text is whole words: a letter or digit next to its marks makes them text.
    """
    runs = list(_STARS.finditer(text))
    paired: set[int] = set()
    opening = -1
    for index, run in enumerate(runs):
        if opening >= 0 and _closes_bold(text, runs[opening], run):
            paired.update((opening, index))
            opening = -1
        elif opening < 0 and _opens_bold(text, run):
            opening = index
    return _with_others_as_text(text, runs, paired)


def _opens_bold(text: str, run: re.Match[str]) -> bool:
    if run.end() == len(text):
        return False
    return run.start() == 0 or not text[run.start() - 1].isalnum()


def _closes_bold(text: str, opening: re.Match[str], run: re.Match[str]) -> bool:
    if text[run.end() : run.end() + 1].isalnum():
        return False
    # Published pages have a blank on one side: `** Late**`. A blank on both sides is no bold text.
    first = text[opening.end()]
    last = text[run.start() - 1]
    return not (first.isspace() and last.isspace())


def _with_single_tags_as_text(text: str) -> str:
    """The text with a surrogate for the `<` of each tag without its partner: `a</b>`."""
    tags = list(_INLINE_TAG.finditer(text))
    paired: set[int] = set()
    opened: dict[str, list[int]] = {}
    for index, tag in enumerate(tags):
        same_name = opened.setdefault(tag["tag"].lower(), [])
        if not tag["end"]:
            same_name.append(index)
        elif same_name:
            paired.update((same_name.pop(), index))
    return _with_others_as_text(text, tags, paired)


def _with_others_as_text(
    text: str, marks: Sequence[re.Match[str]], paired: Set[int]
) -> str:
    """The text with surrogates for the punctuation of the marks that have no partner."""
    parts: list[str] = []
    position = 0
    for index, mark in enumerate(marks):
        if index in paired:
            continue
        parts.append(text[position : mark.start()])
        parts.append(_as_text(mark[0]) if mark[0].isascii() else mark[0])
        position = mark.end()
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
