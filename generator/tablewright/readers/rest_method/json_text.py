"""Reads JSON as guides print it: with placeholders, without quotes, commas or outer braces.

{"isbn": <isbn>, "shelf": shelfNumber, “title”: “Emma”, // the book
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TypeAlias

from tablewright.values.sample_placeholders import is_sample_placeholder

# Deeper samples are refused: no request has so many levels, and tools that read the JSON text would fail.
MAX_DEPTH = 60

#: The outer members of a sample as (name, JSON text).
Members: TypeAlias = tuple[tuple[str, str], ...]

# The alternatives `open` end at the end of the line, so that an unclosed quote is read only once.
_TOKEN = re.compile(
    r"""
    (?P<comment>(?<![:\w])//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|\#[^\n]*)
    |(?P<string>"(?:[^"\\\n“”]|\\.)*+")
    |(?P<smart>[“”„][^“”„"\n]*[“”"]|"[^“”„"\\\n]*[“”])
    |(?P<single>'[^'\n]*')
    |(?P<open>["“][^\n]*)
    |(?P<placeholder><[^<>\n]*>|\$?\{\{?\s?[A-Za-z_][\w -]*\}?\})
    |(?P<mark>[{}\[\]:,])
    |(?P<dots>\.\.\.|…)
    |(?P<bare>[^\s,{}\[\]:"“”<]+|[<])
    |(?P<line>\n)
    """,
    re.X,
)
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_LITERALS = ("true", "false", "null")


class TooDeepError(Exception):
    """A sample has more levels than `MAX_DEPTH`."""


@dataclass(frozen=True, slots=True)
class JsonText:
    """What a JSON text contains: its outer members, the other items of an outer list, and how it was read.

    The members of an outer list (`is_list`) are those of its first item.

    `repairs` name what is no JSON, `unread` are texts that have no place. `filled` counts the values, `open`
    the placeholders. `is_cut` is true if the text ends before its last value or brace.
    """

    members: Members
    other_items: tuple[str, ...] = ()
    repairs: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    filled: int = 0
    open: int = 0
    is_cut: bool = False
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as JSON text; `printed` is the text on the page if that is no JSON."""

    text: str
    printed: str = ""
    members: Members | None = None
    items: tuple[_Value, ...] | None = None


def depth_after(line: str, depth: int) -> int:
    """Returns how many braces and brackets are open behind a line, if `depth` are open before it."""
    for match in _TOKEN.finditer(line):
        if match.lastgroup == "mark":
            depth += {"{": 1, "[": 1, "}": -1, "]": -1}.get(match[0], 0)
    return depth


def read_json_text(text: str) -> JsonText:
    """Returns the members of a JSON text. Raises TooDeepError."""
    return _Reader(text).read()


@dataclass(slots=True)
class _Reader:
    """Reads the tokens of one sample in order."""

    text: str
    tokens: list[_Token] = field(default_factory=list)
    position: int = 0
    repairs: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    filled: int = 0
    open: int = 0
    is_cut: bool = False

    def read(self) -> JsonText:
        self._tokenize()
        first = self._peek()
        items: tuple[_Value, ...] = ()
        if first.text == "[" and first.kind == "mark":
            items = self._value(1).items or ()
        elif first.text == "{" and first.kind == "mark":
            items = (self._value(1),)
        else:
            # Copied pages lose the outer braces.
            items = (self._members("", 1),)
        while self._peek().kind != "end":
            token = self._next()
            if token.text not in ("}", "]", ",", "\n"):
                self.unread.append(token.text)
        members: Members = ()
        others: list[str] = []
        for number, item in enumerate(items):
            if number == 0 and item.members is not None:
                members = item.members
            else:
                others.append(item.printed or item.text)
        return JsonText(
            members,
            tuple(others),
            tuple(self.repairs),
            tuple(self.unread),
            self.filled,
            self.open,
            self.is_cut,
            first.text == "[",
        )

    def _tokenize(self) -> None:
        for match in _TOKEN.finditer(self.text):
            kind = match.lastgroup or ""
            if kind == "comment":
                self.repairs.append(f"a comment: {match[0].strip()}")
            else:
                self.tokens.append(_Token(kind, match[0], match.start(), match.end()))

    def _peek(self, skip_lines: bool = True) -> _Token:
        while self.position < len(self.tokens):
            token = self.tokens[self.position]
            if token.kind != "line" or not skip_lines:
                return token
            self.position += 1
        end = len(self.text)
        return _Token("end", "", end, end)

    def _next(self) -> _Token:
        token = self._peek()
        self.position += 1
        return token

    def _value(self, depth: int) -> _Value:
        """Returns the value at the position, which is not behind the end of the text."""
        if depth > MAX_DEPTH:
            raise TooDeepError
        token = self._peek()
        if token.kind == "mark" and token.text == "{":
            self._next()
            return self._members("}", depth)
        if token.kind == "mark" and token.text == "[":
            self._next()
            return self._list(depth)
        return self._scalar()

    def _members(self, closing: str, depth: int) -> _Value:
        """Returns an object, whose opening brace is read or missing."""
        members: dict[str, _Value] = {}
        while True:
            token = self._peek()
            if token.kind == "end":
                self.is_cut = self.is_cut or bool(closing)
                break
            if token.kind == "mark" and token.text in "}]":
                if closing:
                    self._next()
                break
            if token.text == ",":
                self._next()
                following = self._peek()
                if following.text == "}" and following.kind == "mark":
                    self.repairs.append("a comma behind the last member")
                elif following.kind == "end":
                    self.is_cut = True
                continue
            if token.kind == "dots":
                self._next()
                self.repairs.append(f"'{token.text}' for more members")
                continue
            if token.kind == "mark":
                self._next()
                self.unread.append(token.text)
                continue
            name = self._name()
            if name is None:
                continue
            value = self._value(depth + 1)
            if name in members:
                first = members[name]
                self.unread.append(f"{name}: {value.printed or value.text}")
                members[name] = first
            else:
                members[name] = value
        return _object_of(members)

    def _name(self) -> str | None:
        """Returns the name of a member and reads its colon; None if the text at the position is no member."""
        token = self._next()
        if self._peek(skip_lines=False).text != ":":
            # Text without a colon is no member.
            self.unread.append(token.text)
            if token.kind == "open" or self._peek().kind == "end":
                self.is_cut = True
            return None
        self._next()
        following = self._peek()
        if following.kind == "end":
            self.unread.append(token.text)
            self.is_cut = True
            return None
        if following.kind == "mark" and following.text in ",}]":
            self.unread.append(f"{token.text}:")
            return None
        if token.kind == "string":
            return _string(token.text)
        if token.kind == "smart":
            self.repairs.append(f"quotation marks: {token.text}")
            return token.text[1:-1]
        if token.kind == "single":
            self.repairs.append(f"quotation marks: {token.text}")
            return token.text[1:-1]
        return token.text

    def _list(self, depth: int) -> _Value:
        values: list[_Value] = []
        while True:
            token = self._peek()
            if token.kind == "end":
                self.is_cut = True
                break
            if token.kind == "mark" and token.text in "}]":
                self._next()
                break
            if token.kind == "mark" and token.text in ",:":
                self._next()
                continue
            if token.kind == "dots":
                self._next()
                self.repairs.append(f"'{token.text}' for more items")
                continue
            values.append(self._value(depth + 1))
        texts = [value.text for value in values]
        return _Value(f"[{', '.join(texts)}]", items=tuple(values))

    def _scalar(self) -> _Value:
        token = self._next()
        if token.kind == "string":
            return self._text_value(_string(token.text))
        if token.kind in ("smart", "single"):
            self.repairs.append(f"quotation marks: {token.text}")
            return self._text_value(token.text[1:-1])
        if token.kind == "open":
            self.is_cut = self.is_cut or self._peek().kind == "end"
            printed = token.text.rstrip().rstrip("},")
            self.repairs.append(f"a text without its end: {token.text}")
            return self._text_value(printed.lstrip('"“'))
        if token.kind == "placeholder":
            self.open += 1
            return _Value(_quoted(token.text), token.text)
        return self._bare_value(token)

    def _text_value(self, text: str) -> _Value:
        if is_sample_placeholder(text):
            self.open += 1
        else:
            self.filled += 1
        return _Value(_quoted(text))

    def _bare_value(self, first: _Token) -> _Value:
        """Returns a value without quotes, up to the next comma, brace or end of line."""
        last = first
        while True:
            token = self._peek(skip_lines=False)
            is_end = token.kind in ("line", "end", "string", "smart", "open")
            # A time or an address contains colons.
            if is_end or (token.kind == "mark" and token.text != ":"):
                break
            last = self._next()
        printed = self.text[first.begin : last.end].strip()
        if printed in _LITERALS or _NUMBER.fullmatch(printed):
            self.filled += 1
            return _Value(printed)
        is_at_end = self._peek().kind == "end"
        if is_at_end and any(each.startswith(printed) for each in _LITERALS):
            self.is_cut = True
        is_name = re.fullmatch(r"[A-Za-z_]\w*", printed) is not None
        if is_name or is_sample_placeholder(printed):
            self.open += 1
        else:
            self.filled += 1
            self.repairs.append(f"a text without quotation marks: {printed}")
        return _Value(_quoted(printed), printed)


def _object_of(members: dict[str, _Value]) -> _Value:
    texts: list[str] = []
    printed: list[tuple[str, str]] = []
    for name, value in members.items():
        texts.append(f"{_quoted(name)}: {value.text}")
        printed.append((name, value.printed or value.text))
    return _Value(f"{{{', '.join(texts)}}}", members=tuple(printed))


def _string(printed: str) -> str:
    """Returns the text of a JSON string; one with an unknown escape is taken as printed."""
    try:
        text = json.loads(printed, strict=False)
    except ValueError:
        return printed[1:-1]
    return str(text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
