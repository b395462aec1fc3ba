"""Finds the JSON samples of a method page, and decides which one is the request and which are answers."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from tablewright.model.findings import Finding
from tablewright.readers.documents import Document
from tablewright.readers.findings import line_finding
from tablewright.readers.rest_method.groups import Part, part_in
from tablewright.readers.rest_method.json_text import (
    MAX_DEPTH,
    JsonText,
    Members,
    TooDeepError,
    depth_after,
    read_json_text,
)
from tablewright.values.markup import one_line

# A sample begins with a brace, a bracket or a member; `{orgCode}/books` and `[link](address)` are none.
_START = re.compile(
    r"\s*(?:\{(?=\s*(?:$|[\"“”'}/{]|[\w$]+\s*:|<))|\[(?=\s*(?:$|[{\"“\[\]]|[\d\s,.-]+\]?\s*$))"
    r"|[\"“][^\"“”]{0,200}[\"”]\s*:)"
)
_LABELLED_START = re.compile(
    r"(?P<label>[A-Za-z][\w ()/*-]{0,60}[:\u2013\u2014-][*\s]*)(?=\{\s*[\"“'}]|\[\s*[{\"“])"
)
# `curl --data '{...}'` sends the request.
_CURL_START = re.compile(
    r"(?P<label>.{0,1000}?(?:-d|--data(?:-raw|-binary|-ascii)?|--json)[\s=]\s*\$?(?P<quote>['\"]?))(?=[{\[])"
)
# A line of a sample without outer braces.
_MORE = re.compile(r"\s*[{}\[\]\"“]")
# With more than one word behind its marks, a line is no fence: it may be a row.
_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})[ \t]*[\w+#.-]{0,20}\s*\Z")
# Members that answers have and requests do not.
_ANSWER_NAMES = frozenset({"success", "message", "error", "errors", "status"})
_FAILURE_WORDS = re.compile(
    r"\b(?:fail\w*|errors?|already|invalid|refused|not found|unsuccessful)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Block:
    """The text of a sample with its first and last line (1-based), and the label on its first line."""

    first: int
    last: int
    text: str
    label: str = ""
    is_closed: bool = True


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample: its first line, the lines of text above it, the part of the page, and what it contains."""

    line: int
    label: str
    part: Part | None
    json: JsonText

    @property
    def is_template(self) -> bool:
        """Returns whether all values are placeholders."""
        return self.json.filled == 0

    @property
    def printed(self) -> str:
        """Returns the members on one line, for findings."""
        return members_text(self.json.members)


@dataclass(frozen=True, slots=True)
class CallSamples:
    """The samples of a call; `names` are those of all request samples, also of templates."""

    body: Sample | None
    answer: Sample | None
    other_answers: tuple[Sample, ...]
    names: tuple[str, ...]
    notes: tuple[Finding, ...]


def members_text(members: Members) -> str:
    """Returns members on one line: `title: "Emma", shelf: 7`."""
    return ", ".join(f"{name}: {value}" for name, value in members)


# Blocks -----------------------------------------------------------------------------------------------


def find_blocks(
    lines: Sequence[str], is_structure: Callable[[str], bool]
) -> list[Block]:
    """Returns the samples of a page; a line that `is_structure` ends a sample that is not closed."""
    blocks: list[Block] = []
    number = 1
    while number <= len(lines):
        block = _block_at(lines, number, is_structure)
        if block is None:
            number += 1
        else:
            blocks.append(block)
            number = block.last + 1
    return blocks


def _block_at(
    lines: Sequence[str], first: int, is_structure: Callable[[str], bool]
) -> Block | None:
    line = _plain(lines[first - 1])
    label = ""
    labelled = _LABELLED_START.match(line.lstrip())
    curl = _CURL_START.match(line.lstrip())
    if curl and line.lstrip().startswith(("curl ", "-")):
        return _curl_block(lines, first, line.lstrip()[curl.end() :], curl)
    if labelled:
        label = labelled["label"].strip()
        line = line.lstrip()[labelled.end() :]
    elif not _START.match(line):
        return None
    has_braces = line.lstrip()[0] in "{["
    texts = [line]
    depth = depth_after(line, 0)
    last = first
    while last < len(lines):
        following = _plain(lines[last])
        if depth <= 0 and (has_braces or not _continues(texts[-1], following)):
            break
        if depth <= 0 and _LABELLED_START.match(following):
            break
        if is_structure(following):
            break
        texts.append(following)
        depth = depth_after(following, depth)
        last += 1
    text = "\n".join(texts)
    return Block(first, last, text, label, depth <= 0)


def _curl_block(
    lines: Sequence[str], first: int, start: str, curl: re.Match[str]
) -> Block:
    """Returns the sample that a curl command sends; it ends with the quotation mark behind its last brace."""
    texts = [_without_shell_marks(start, curl["quote"])]
    depth = depth_after(texts[0], 0)
    last = first
    while depth > 0 and last < len(lines) and not is_fence(lines[last]):
        text = _without_shell_marks(_plain(lines[last]), curl["quote"])
        texts.append(text)
        depth = depth_after(text, depth)
        last += 1
    label = f"Request: {curl['label'].strip()}"
    return Block(first, last, "\n".join(texts), label, depth <= 0)


def _without_shell_marks(text: str, quote: str) -> str:
    """Returns a line of a shell command without its continuation mark, quotation mark and escapes."""
    stripped = text.rstrip().removesuffix("\\").rstrip()
    if quote and stripped.endswith(("}" + quote, "]" + quote)):
        stripped = stripped.removesuffix(quote)
    return stripped.replace('\\"', '"') if quote == '"' else stripped


def _continues(above: str, following: str) -> bool:
    """Returns whether a line, or one behind it, continues a sample without outer braces."""
    if not following.strip():
        # Copied pages may have a blank line below each line.
        return not above.strip() or above.rstrip().endswith(",")
    return _MORE.match(following) is not None


def is_fence(line: str) -> bool:
    """Returns whether a line begins or ends a block of code."""
    return _FENCE.match(line) is not None


def _plain(line: str) -> str:
    """Returns a line of a sample without entities; the marks of a code block are no part of it."""
    if _FENCE.match(line):
        return ""
    return html.unescape(line) if "&" in line else line


def read_block(block: Block, document: Document, page_end: int) -> JsonText:
    """Returns what a block contains; `page_end` is the last line of the page that is not blank.

    Raises UnreadableError for a sample that is too deep, and for one in which the page ends.
    """
    try:
        json = read_json_text(block.text)
    except TooDeepError:
        raise document.unreadable(
            block.first,
            f"the sample has more than {MAX_DEPTH} levels",
            "shorten the sample in the document",
        ) from None
    if block.last >= page_end and (json.is_cut or not block.is_closed):
        raise document.incomplete(block.first, "the sample is cut off: it is not JSON")
    return json


def reading_notes(line: int, json: JsonText) -> Iterator[Finding]:
    """Returns the findings on a sample that is no JSON, and on those of its texts that are left out."""
    if json.repairs:
        repairs = "; ".join(json.repairs)
        yield line_finding("T054", line, "", repairs=repairs)
    if json.unread:
        printed = one_line(" ".join(json.unread))
        yield line_finding("T050", line, "", printed=printed)
    if json.is_list:
        printed = "; ".join((f"[{members_text(json.members)}]", *json.other_items))
        kind = "list around the first item of a sample"
        yield line_finding("T053", line, "", kind=kind, printed=one_line(printed))


# Request or answer ------------------------------------------------------------------------------------


def assign_samples(
    samples: Sequence[Sample],
    body_names: Collection[str],
    answer_names: Collection[str],
    method: str,
) -> CallSamples:
    """Returns the request, the answer and the further answers of a call.

    Labels, members and placeholders decide. A sample for which they are undecided or contradict each other is
    assigned by its position, with finding T052; a further request sample is left out with finding T053.
    """
    requests: list[Sample] = []
    answers: list[Sample] = []
    notes: list[Finding] = []
    for sample in samples:
        is_answer, is_doubtful = _role(
            sample, body_names, answer_names, method, bool(requests)
        )
        if is_doubtful:
            role = "answer" if is_answer else "request"
            notes.append(
                line_finding("T052", sample.line, "", role=role, printed=sample.printed)
            )
        (answers if is_answer else requests).append(sample)
    names: list[str] = []
    for sample in requests:
        for name, _ in sample.json.members:
            names.append(name)
    filled = [sample for sample in requests if not sample.is_template]
    for sample in filled[1:]:
        notes.append(
            line_finding(
                "T053", sample.line, "", kind="request", printed=sample.printed
            )
        )
    answer = _main_answer(answers)
    others = [sample for sample in answers if sample is not answer]
    return CallSamples(
        filled[0] if filled else None,
        answer,
        tuple(others),
        tuple(names),
        tuple(notes),
    )


def _role(
    sample: Sample,
    body_names: Collection[str],
    answer_names: Collection[str],
    method: str,
    has_request: bool,
) -> tuple[bool, bool]:
    """Returns whether a sample is an answer, and whether that is doubtful."""
    own_label = _sign(part_in(sample.label))
    by_label = own_label or _sign(sample.part)
    by_members = _sign_of_members(sample, body_names, answer_names)
    if not own_label and by_label > 0 and by_members < 0 and not has_request:
        # The heading above may be that of a table of answers, and not of this sample.
        return False, True
    if by_label:
        # An answer may repeat the request, so the label decides; without a request sample that is a doubt.
        contradicts = by_members not in (0, by_label)
        return by_label > 0, contradicts and not has_request
    if by_members:
        # A second sample with further members can be an answer that repeats the request.
        names = {name.strip() for name, _ in sample.json.members}
        is_new = not names <= {*body_names}
        is_partly_answer = by_members < 0 and has_request and is_new
        return by_members > 0 or is_partly_answer, is_partly_answer
    if sample.is_template:
        return False, not body_names
    # Guides print the request first; a call without a body has answers alone.
    if method in ("GET", "DELETE") and not body_names:
        return True, False
    return has_request, True


def _sign(part: Part | None) -> int:
    """Returns 1 for an answer, -1 for a request, 0 if a label shows neither."""
    return {"answer": 1, "request": -1}.get(part or "", 0)


def _sign_of_members(
    sample: Sample, body_names: Collection[str], answer_names: Collection[str]
) -> int:
    """Returns 1 if the members are those of an answer, -1 for those of the body, 0 for neither."""
    names = {name.strip() for name, _ in sample.json.members}
    in_body = len(names & {*body_names})
    in_answer = len(names & {*answer_names})
    if not answer_names:
        in_answer = len(names & _ANSWER_NAMES - {*body_names})
    # Members that both tables have, or that neither has, show nothing.
    if 2 * max(in_body, in_answer) < len(names) or in_body == in_answer:
        return 0
    return 1 if in_answer > in_body else -1


def _main_answer(answers: Sequence[Sample]) -> Sample | None:
    """Returns the first answer to a success, or else the first answer."""
    for sample in answers:
        if sample.is_template:
            continue
        values = dict(sample.json.members)
        is_failure = values.get("success") == "false" or "error" in values
        if not is_failure and not _FAILURE_WORDS.search(sample.label):
            return sample
    return answers[0] if answers else None
