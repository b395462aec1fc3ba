"""Reads the headings inside a method page: groups of parameters, and labels of samples.

Query string Parameters
Sample response
"""

from __future__ import annotations

import re
from typing import Literal

from tablewright.model.table import ParameterGroup
from tablewright.readers.rest_method.calls import without_marks

#: The part of the page that a heading begins, outside the groups of parameters.
Part = Literal["request", "answer", "example"]

# A heading is a short line; longer ones are sentences.
_LONGEST_HEADING = 60
_GROUPS: dict[str, ParameterGroup] = {
    "url": "path",
    "path": "path",
    "route": "path",
    "query": "query",
    "body": "body",
    "form": "body",
    "header": "header",
    "response": "answer",
    "answer": "answer",
    "output": "answer",
    "result": "answer",
    "return": "answer",
}
_TABLE_WORDS = (
    r"(?:parameters?|params?|fields?|attributes?|members?|properties|arguments?)"
)
# `Query string Parameters`, `Request body fields`, `Parameters`: the first word shows the group.
_GROUP_HEADING = re.compile(
    rf"(?P<words>(?:[A-Za-z]+[ -]){{0,3}}?){_TABLE_WORDS}(?P<behind>\s(?:of|in)\s(?:the\s)?\w+)?\s*:?",
    re.I,
)
# These headings also appear above samples: what follows decides.
_BARE_HEADING = re.compile(
    r"(?P<words>(?:request|http|response)?\s?(?:body|headers?|payload)|(?:url\s)?query(?:\s?string)?|path|form)"
    r"\s*:?",
    re.I,
)
_MARKDOWN_HEADING = re.compile(r"\s{0,3}#{1,6}\s")
_URL_LABEL = re.compile(
    r"(?:(?:resource|request|sample|example|service|endpoint)\s){0,2}(?:URL|URI|endpoint)\s?[:\u2013\u2014-]?",
    re.I,
)
_NOTHING = re.compile(
    r"(?:none|no\s+\w*\s*parameters?|not\s+applicable|n/a|nil|-|\u2013|\u2014)\.?", re.I
)

_ANSWER_WORDS = re.compile(
    r"\b(?:returns?|returned|responses?|output|answers?|results?|responds?)\b"
    r"|\byou (?:will )?(?:see|get|receive)\b",
    re.I,
)
_REQUEST_WORDS = re.compile(
    r"\b(?:request|body|payload|input|send|sends|enter|post(?:ed)?)\b", re.I
)
_EXAMPLE_WORDS = re.compile(r"\b(?:examples?|samples?)\b", re.I)
# `Required` is a word of rows; in capitals it is one of rules, as in the keywords of RFC 2119.
_RULE_WORDS = re.compile(
    r"\b(?:MUST|SHALL|REQUIRED)\b|\beither\b|\b(?:at least|only|exactly) one\b|\bone of the following\b"
    r"|\bmust (?:contain|include|have|be|not)\b|\b(?:cannot be|may not)\b"
    r"|\b(?:is|are) (?:mandatory|required)\b"
)


def group_on(line: str) -> str:
    """Returns the word of a heading that shows the group, `parameters` if it has none; empty for other text.

    `Query string Parameters` -> `query`, `Cookie parameters` -> `cookie`, `Parameters` -> `parameters`.
    """
    text = _heading_text(line)
    match = _GROUP_HEADING.fullmatch(text)
    # `Parameter` alone is the heading of a column.
    if not match or text.rstrip(" :").lower() in ("parameter", "param", "field"):
        return ""
    words = f"{match['words'] or ''} {match['behind'] or ''}".lower()
    return _group_word(re.findall(r"[a-z]+", words)) or "parameters"


def bare_group_on(line: str) -> str:
    """Returns the group word of a heading that may also be above a sample: `Request body`, `Headers`."""
    match = _BARE_HEADING.fullmatch(_heading_text(line))
    if not match:
        return ""
    return _group_word(re.findall(r"[a-z]+", match["words"].lower()))


def _group_word(words: list[str]) -> str:
    """Returns the word that decides the group: that of an answer, else the last known one, else the first."""
    last_known = ""
    for word in words:
        singular = word.removesuffix("s")
        singular = "body" if singular == "payload" else singular
        group = _GROUPS.get(singular)
        if group == "answer":
            return singular
        # `URL query parameters` are in the query, `request header` in the header.
        if group is not None:
            last_known = singular
    if last_known:
        return last_known
    meaningful = [
        word
        for word in words
        if word not in ("the", "request", "string", "input", "of")
    ]
    if meaningful:
        return meaningful[0]
    return "request" if "request" in words else ""


def group_of(word: str) -> ParameterGroup | None:
    """Returns the group of a heading's word, or None if it is unknown or not given."""
    return _GROUPS.get(word)


def is_nothing(line: str) -> bool:
    """Returns whether a line states that a group has no parameters."""
    text = without_marks(line).strip("| ")
    return len(text) <= _LONGEST_HEADING and bool(_NOTHING.fullmatch(text))


def is_url_label(line: str) -> bool:
    """Returns whether a line announces a URL: `Resource URL`, `URL -`."""
    return _URL_LABEL.fullmatch(_heading_text(line)) is not None


def part_on(line: str) -> Part | None:
    """Returns the part of the page that a heading begins: `Body -`, `Sample response`, `Example`."""
    text = _heading_text(line)
    words = text.rstrip(" :\u2013\u2014-").split()
    if not words or len(words) > 5 or text.endswith(".") or "/" in text:
        return None
    # A heading begins or ends with its main word; in a sentence it can be anywhere.
    for word in (words[-1], words[0]):
        if part_in(word):
            return part_in(" ".join(words))
    return None


def part_in(text: str) -> Part | None:
    """Returns what a label above a sample shows by its words; an answer is often about the request."""
    is_request = _REQUEST_WORDS.search(text) is not None
    if _ANSWER_WORDS.search(text):
        return "answer"
    if is_request:
        return "request"
    return "example" if _EXAMPLE_WORDS.search(text) else None


def is_markdown_heading(line: str) -> bool:
    """Returns whether a line is a heading in Markdown."""
    return _MARKDOWN_HEADING.match(line) is not None


def is_heading(line: str) -> bool:
    """Returns whether a line is a heading of a group or a label of a sample."""
    is_group = group_on(line) or bare_group_on(line)
    return bool(is_group or part_on(line) or is_url_label(line))


def states_rule(text: str) -> bool:
    """Returns whether a sentence states what a request must contain."""
    return _RULE_WORDS.search(text[:2000]) is not None


def is_heading_like(line: str) -> bool:
    """Returns whether a line can be a title: a Markdown heading, or a few words without a full stop."""
    text = _heading_text(line)
    if not text or "|" in text or "\t" in text:
        return False
    if line.lstrip().startswith("#"):
        return True
    return len(text.split()) <= 8 and text[-1] not in ".,;:" and text[0].isupper()


def _heading_text(line: str) -> str:
    """Returns a line without marks; empty if it is too long for a heading."""
    if len(line) > 4 * _LONGEST_HEADING:
        return ""
    text = without_marks(line)
    return text if len(text) <= _LONGEST_HEADING else ""
