"""Finds the rows of a table without borders, and reads the fixed cells of each.

    bookstitleFALSEstringREQUIREDEmma

    books
    author

    FALSEstring
    REQUIRED

A row is found by three cells in sequence: TRUE or FALSE, the type, and the Required word. They may be on one
line or on several. The text in front of them is the Resource and the Property, with or without a border.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from tablewright.readers.plain_text.resource_names import (
    NameIndex,
    ResourceNames,
    common_root,
    guess_names,
    is_container,
    names_below,
    root_name,
    typed_resource,
)
from tablewright.readers.plain_text.segments import Segment


def _broken(word: str) -> str:
    """Returns a pattern for a word that a converter may have broken over lines."""
    return r"\n?".join(word)


# The Is Collection word; pages print `FA:SE` as well.
_FLAG = re.compile(rf"{_broken('TRUE')}|F\n?A\n?\S\n?S\n?E")
_REQUIRED_WORDS = ("REQUIRED", "OPTIONAL", "CONDITIONAL", "MUST")
_REQUIRED = re.compile("|".join(map(_broken, _REQUIRED_WORDS)))
# `REQUIRED (POST only)`
_CONDITION = re.compile(r"[ \u00a0]*\([^()\n]{1,60}\)")
# A type may be wrapped over three lines: `bookCopy`, `Shelf[]`.
_TYPE = re.compile(
    r"\s*([A-Za-z][\w:.-]*(?:\n[\w-]+){0,2}\s*(?:\\?\[\s*\\?\]|\{\s*\})?)\s*"
)
# The Is Collection cell and the type have far fewer characters together.
_LONGEST_ANCHOR = 240
_NAME = re.compile(r"[A-Za-z]\w*")
# Resource and Property, and a cell in front of them, have far fewer characters together.
_LONGEST_HEAD = 400
# The longest cell that can be a name.
_LONGEST_NAME = 120
#: Types of rows whose Required cell is empty; other types could be words of a value.
_PLAIN_TYPES = frozenset(
    {"string", "integer", "int", "boolean", "date", "datetime", "time", "number"}
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """The cells by which a row is found, and the indexes of the segments with Is Collection and Required.

    `head` is the text in front of the Is Collection cell in its segment, `rest` the text behind the Required
    cell in its segment. The names of the row are below the segment `row_above` (-1 for the first row).
    `left_out` is a text around the type that belongs to no cell.
    """

    flag_segment: int
    head: str
    is_collection: str
    data_type: str
    required_segment: int
    required: str
    rest: str
    row_above: int = -1
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A row with its fixed cells; `start` is the index of its first segment.

    `guessed` are the printed names if only a guess divides them, `left_out` a text between the cells.
    """

    start: int
    resource: str
    property: str
    anchor: Anchor
    guessed: str = ""
    left_out: str = ""


class _Names(NamedTuple):
    """A reading of the text in front of an Is Collection cell; `start` is the first segment of the row.

    `left_out` is a text between Resource and Property.
    """

    start: int
    resource: str
    property: str
    guessed: str = ""
    left_out: str = ""


class _Stream:
    """The filled segments as one text with a line end between them."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._starts: list[int] = []
        self._indexes: list[int] = []
        texts: list[str] = []
        length = 0
        for index, segment in enumerate(segments):
            if not segment.text:
                continue
            self._starts.append(length)
            self._indexes.append(index)
            texts.append(segment.text)
            length += len(segment.text) + 1
        self.text = "\n".join(texts)

    def segment_at(self, offset: int) -> tuple[int, int]:
        """Returns the index of the segment at an offset of the text, and the offset at which it starts."""
        number = bisect_right(self._starts, offset) - 1
        return self._indexes[number], self._starts[number]


def find_anchors(segments: Sequence[Segment]) -> list[Anchor]:
    """Returns the anchors of all rows, in order."""
    stream = _Stream(segments)
    text = stream.text
    anchors: list[Anchor] = []
    end_of_last = 0
    for required in _REQUIRED.finditer(text):
        begin = max(end_of_last, required.start() - _LONGEST_ANCHOR)
        found = _flag_before(text, begin, required.start())
        if found is None:
            continue
        flag, data_type, left_out = found
        flag_segment, flag_segment_start = stream.segment_at(flag.start())
        row_above = anchors[-1].required_segment if anchors else -1
        head_start = max(flag_segment_start, end_of_last)
        # Longer text is no name, and a line may have thousands of such words.
        if flag.start() - head_start > _LONGEST_HEAD:
            continue
        head = text[head_start : flag.start()].strip()
        if not _may_be_names(head, segments, flag_segment, row_above):
            continue
        end = required.end()
        condition = _CONDITION.match(text, end)
        printed = required[0].replace("\n", "")
        if condition:
            printed += condition[0]
            end = condition.end()
        required_segment, _ = stream.segment_at(end - 1)
        line_end = text.find("\n", end)
        if line_end == -1:
            line_end = len(text)
        anchor = Anchor(
            flag_segment=flag_segment,
            head=head,
            is_collection=flag[0].replace("\n", ""),
            data_type=data_type,
            required_segment=required_segment,
            required=printed,
            rest=text[end:line_end],
            row_above=row_above,
            left_out=left_out,
        )
        anchors.append(anchor)
        # The page is refused: two rows are on one line.
        if flag_segment == row_above:
            break
        end_of_last = end
    return anchors


def _flag_before(
    text: str, begin: int, end: int
) -> tuple[re.Match[str], str, str] | None:
    """Returns the last Is Collection word before a Required word, and the type between them, or None.

    The third part is a text around the type that belongs to no cell.
    """
    # `privateCTEProgramFALSEbooleanREQUIRED FALSE`: values contain such words as well, but behind the row.
    for flag in reversed(list(_FLAG.finditer(text, begin, end))):
        data_type = _TYPE.fullmatch(text, flag.end(), end)
        if data_type:
            lines = data_type[1].split("\n")
            return flag, *_type_of_lines(lines)
    return None


def _type_of_lines(lines: Sequence[str]) -> tuple[str, str]:
    """Returns the type that a page prints on some lines, and a text around it that belongs to no cell."""
    for line in lines:
        # A broken type has no whole type on one of its lines.
        if line.strip().lower() in _PLAIN_TYPES:
            others = [other.strip() for other in lines if other is not line]
            return line.strip(), " ".join(others)
    return "".join(lines).strip(), ""


def _may_be_names(
    head: str, segments: Sequence[Segment], flag_segment: int, row_above: int
) -> bool:
    """Returns whether the text in front of an Is Collection word can be names, and is no sentence."""
    if head:
        words = head.split()
        return len(words) <= 3 and all(map(_NAME.fullmatch, words))
    above = _filled_above(segments, flag_segment, 1, row_above)
    return bool(above) and _is_name(segments[above[0]])


def _filled_above(
    segments: Sequence[Segment], index: int, count: int, limit: int
) -> list[int]:
    """Returns up to `count` indexes of filled segments between `limit` and `index`, the highest first."""
    found: list[int] = []
    above = index - 1
    while above > limit and len(found) < count:
        if segments[above].text:
            found.append(above)
        above -= 1
    return found


def _is_name(segment: Segment) -> bool:
    text = segment.text.strip()
    return len(text) <= _LONGEST_NAME and bool(_NAME.fullmatch(text))


# Names ------------------------------------------------------------------------------------------------


class RowReader:
    """Reads the names of rows; each row adds the Resources of the rows below it.

    `page_words` are the words of the text above the table.
    """

    def __init__(
        self,
        segments: Sequence[Segment],
        anchors: Sequence[Anchor],
        title: str,
        page_words: frozenset[str],
    ) -> None:
        self._segments = segments
        self._anchors = list(anchors)
        self._page_words = page_words
        names = self._joined_names()
        self._index = NameIndex(names)
        self._numbers_of_names = Counter(names)
        self.resources = ResourceNames()
        self._find_resources(title)
        self._add_rows_without_required()

    def _joined_names(self) -> list[str]:
        """Returns the texts that begin with a Resource: joined names, or the Resource alone."""
        names: list[str] = []
        for anchor in self._anchors:
            first_word, *_ = anchor.head.split() or [""]
            names.append(first_word)
            # A Resource alone has a letter behind it here, so that it counts as the beginning of a name.
            for index in self._above(anchor, 2):
                if _is_name(self._segments[index]):
                    names.append(self._segments[index].text.strip())
        return names

    def _find_resources(self, title: str) -> None:
        resources = self.resources
        for anchor in self._anchors:
            resources.add(self._typed_resource(anchor))
        # Where the types already show the root Resource, its singular or plural must not be guessed.
        root = root_name(title, self._index)
        if root not in resources and title not in resources:
            resources.add(root)
        self._add_containers()
        # The title may differ from the Resource. Then the rows that fit no known name still begin alike.
        unmatched: list[str] = []
        for anchor in self._anchors:
            is_joined = len(anchor.head.split()) == 1
            if is_joined and not self._known_names(anchor):
                unmatched.append(anchor.head)
        shared = common_root(unmatched)
        if shared:
            resources.add(shared)
            resources.guess = shared
            self._add_containers()

    def _typed_resource(self, anchor: Anchor) -> str:
        """Returns the Resource of a row whose type repeats its property, else an empty string."""
        words = anchor.head.split()
        if len(words) == 2:
            return words[0]
        joined = typed_resource(anchor.head, anchor.data_type)
        if joined:
            return joined
        above = self._above(anchor, 2)
        texts = [self._segments[index].text.strip() for index in above]
        if anchor.head and anchor.head == anchor.data_type and texts:
            return texts[0] if _NAME.fullmatch(texts[0]) else ""
        if not anchor.head and len(texts) == 2 and texts[0] == anchor.data_type:
            return texts[1] if _NAME.fullmatch(texts[1]) else ""
        if not anchor.head and texts:
            return typed_resource(texts[0], anchor.data_type)
        return ""

    def _add_containers(self) -> None:
        """Adds the names that containers give to the rows below them, in the order of the page."""
        for anchor in self._anchors:
            names = self._known_names(anchor)
            if names is None:
                continue
            if is_container(names.property, anchor.is_collection, anchor.data_type):
                below = names_below(
                    names.resource, names.property, anchor.data_type, self._index
                )
                self.resources.add(*below)

    def _add_rows_without_required(self) -> None:
        """Adds the rows whose Required cell is empty: they begin with a known Resource and end in a type."""
        anchors: list[Anchor] = []
        row_above = -1
        for anchor in (*self._anchors, None):
            end = len(self._segments)
            if anchor is not None:
                end = anchor.flag_segment
            for index in range(row_above + 1, end):
                further = self._row_without_required(index, row_above)
                if further is not None:
                    anchors.append(further)
                    row_above = further.required_segment
            if anchor is not None:
                anchors.append(replace(anchor, row_above=row_above))
                row_above = anchor.required_segment
        self._anchors = anchors

    def _row_without_required(self, index: int, row_above: int) -> Anchor | None:
        text = self._segments[index].text
        # A type without `TRUE` in it: the last such word is the Is Collection cell.
        flags = list(_FLAG.finditer(text[-_LONGEST_ANCHOR:]))
        if not flags or index <= row_above:
            return None
        flag = flags[-1]
        text = flag.string
        head = text[: flag.start()].strip()
        data_type = text[flag.end() :].strip()
        last = index
        if not data_type and index + 1 < len(self._segments):
            last = index + 1
            data_type = self._segments[last].text.strip()
        above = _filled_above(self._segments, index, 2, row_above)
        names = [head]
        if not head:
            names = [self._segments[number].text.strip() for number in above]
        is_type = data_type.lower() in _PLAIN_TYPES or names[:1] == [data_type]
        if head and not is_type:
            is_type = bool(data_type) and head.endswith(data_type)
        begins = bool(head) and self.resources.begin(head)
        has_cells = not head and len(names) == 2 and names[1] in self.resources
        if not is_type or not (begins or has_cells):
            return None
        # The empty Required cell of a page with a line for each cell.
        following = self._segments[last + 1 : last + 2]
        if not head and following and following[0].empty_cells == 1:
            last += 1
        return Anchor(index, head, flag[0], data_type, last, "", "", row_above)

    def rows(self) -> Iterator[FoundRow]:
        """Returns the rows; names that no known Resource explains are guessed."""
        for anchor in self._anchors:
            names = self._known_names(anchor) or self._guessed_names(anchor)
            guessed = names.guessed
            if names.resource == self.resources.guess:
                guessed = names.resource + names.property
            left_out = f"{names.left_out} {anchor.left_out}".strip()
            yield FoundRow(
                start=names.start,
                resource=names.resource,
                property=names.property,
                anchor=anchor,
                guessed=guessed,
                left_out=left_out,
            )

    def _above(self, anchor: Anchor, count: int) -> list[int]:
        """Returns up to `count` filled segments above an Is Collection cell, the nearest first."""
        return _filled_above(
            self._segments, anchor.flag_segment, count, anchor.row_above
        )

    def _known_names(self, anchor: Anchor) -> _Names | None:
        """Returns the names of a row if its Resource is known or has a border, else None."""
        words = anchor.head.split()
        flag = anchor.flag_segment
        if len(words) >= 2:
            return _Names(flag, words[-2], words[-1])
        above = self._above(anchor, 3)
        texts: list[str] = []
        for index in above:
            segment = self._segments[index]
            texts.append(segment.text.strip() if _is_name(segment) else "")
        if words:
            return self._names_before_head(anchor, above, texts)
        return self._names_above(anchor, above, texts)

    def _names_before_head(
        self, anchor: Anchor, above: Sequence[int], texts: Sequence[str]
    ) -> _Names | None:
        """Returns the names of a row whose Property, or both joined names, are in front of Is Collection."""
        head = anchor.head
        split = self.resources.split(head, anchor.data_type)
        if split:
            return _Names(anchor.flag_segment, *split)
        if not texts or not texts[0]:
            return self._names_around_text(above, texts, head)
        # The Resource is on a line of its own.
        if texts[0] in self.resources:
            return _Names(above[0], texts[0], head)
        # The joined names are broken over two lines.
        joined = self.resources.split(texts[0] + head, anchor.data_type)
        if joined and self.resources.begin(texts[0]):
            return _Names(above[0], *joined)
        return self._names_around_text(above, texts, head)

    def _names_above(
        self, anchor: Anchor, above: Sequence[int], texts: Sequence[str]
    ) -> _Names | None:
        """Returns the names of a row whose Is Collection cell begins a line."""
        if not texts or not texts[0]:
            return None
        name = texts[0]
        if len(texts) > 1 and texts[1] and texts[1] in self.resources:
            return _Names(above[1], texts[1], name)
        if len(texts) > 2 and texts[1] and texts[2]:
            # `bookCopy`, `Shelves`, `room` are the Resource `bookCopyShelves` and the Property `room`.
            wrapped = texts[2] + texts[1]
            if wrapped in self.resources:
                return _Names(above[2], wrapped, name)
            # `books`, `author`, `Reference` of type `authorReference` have the Property `authorReference`.
            wrapped = texts[1] + name
            if wrapped == anchor.data_type and texts[2] in self.resources:
                return _Names(above[2], texts[2], wrapped)
        joined = self.resources.split(name, anchor.data_type)
        has_two_lines = len(texts) > 1 and bool(texts[1])
        # `calendarCode` is a Property, also where `calendar` is a Resource; `calendarcode` is both.
        if joined and (joined[1][:1].islower() or not has_two_lines):
            return _Names(above[0], *joined)
        around = self._names_around_text(above[1:], texts[1:], name)
        if around:
            return around
        if has_two_lines:
            return _Names(above[1], texts[1], name)
        return None

    def _names_around_text(
        self, above: Sequence[int], texts: Sequence[str], name: str
    ) -> _Names | None:
        """Returns the names of a row that has a text between its Resource and its Property, else None.

        `above` and `texts` are the segments above the Property, the nearest first.
        """
        if len(texts) < 2 or not texts[1] or texts[1] not in self.resources:
            return None
        # A name that begins several rows is their Resource, and the text above it is a value.
        if texts[0] and self._numbers_of_names[texts[0]] > 1:
            return None
        between = self._segments[above[0]].text.strip()
        return _Names(above[1], texts[1], name, left_out=between)

    def _guessed_names(self, anchor: Anchor) -> _Names:
        head = anchor.head
        start = anchor.flag_segment
        if not head:
            (start,) = self._above(anchor, 1)
            head = self._segments[start].text.strip()
        # Without a plural, the maintainer corrects the two cells after the finding.
        resource, name = guess_names(head, self._page_words) or (head, head)
        return _Names(start, resource, name, head)
