"""Reads a text without cell borders as one value or as several, and gives the evidence for each cut.

`"A1""B2"` is `"A1"` and `"B2"`, because quotes show where a value ends. `2022` may be one value or two: the
values that other pages have for the property decide. A cut that only the length or the form of the text
suggests has a doubt, which a person must confirm.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tablewright.values.kinds import BRACKETED_EXTENT, VALUE_EXTENT
from tablewright.values.markup import one_line

# One value whose own marks show where its cell ends, such as `"A1"` or `8/15/2024`, with blanks around it.
_NOTATION = re.compile(rf'\s*({VALUE_EXTENT}|"[^"\n]+")\s*')
# The place where one word ends and the next begins without a blank: `RedBlue` is `Red` and `Blue`,
# `Room)12` is `Room)` and `12`.
_SEAM = re.compile(r"(?<=[a-z0-9).\]])(?=[A-Z])|(?<=[a-z)])(?=\d)")
# A cell in brackets, such as `[Student ID]`, with the day before it or the text that belongs to it.
_BRACKETED = re.compile(f"({BRACKETED_EXTENT})")
# Some exports begin each cell of a packed line with a no-break space.
_CELL_START = re.compile(r"[ \t]*\u00a0[\s\u00a0]*")
# A second `@` in a text begins another address, even where the end of the first is unclear.
_AT = re.compile(r"(?<=\w)@(?=\w)")
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}\.(?:com|edu|gov|net|org)")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
# The first number may have no minus sign: `5-10` is 5 and -10.
_SIGN = re.compile(r"(?<=\d)(?=-)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_NAME = re.compile(r"year", re.IGNORECASE)
# A word, which is no part of another one by chance, as a digit is.
_WORD = re.compile(r"[A-Za-z]{3}")
_NUMBERS = ("integer", "int", "long", "short", "number", "decimal", "money", "double")
_WHOLE_NUMBERS = ("integer", "int", "long", "short")
# The APIs accept no whole number with more digits.
_MOST_DIGITS = 10
# The most digits that a text of unknown length may have as one value.
_MOST_DIGITS_OF_TEXT = 20
# Keys of at least this many digits have a form: numbers of pupils do not.
_SHORTEST_KEY = 4
# A group of columns must repeat at least this many digits: `2020` may be a year.
_SHORTEST_GROUP = 8
#: The cells of a row have far fewer characters together. The patterns above need more time for longer texts.
LONGEST_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class KnownValues:
    """The evidence about the cells of one property.

    `texts` are values that it has elsewhere; `longest` is the longest text that the API accepts, or 0.
    `is_required`: the row is REQUIRED, so that it probably has a value in each column.
    """

    name: str
    data_type: str
    texts: frozenset[str] = frozenset()
    longest: int = 0
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Cut:
    """A reading of a text as cells.

    `doubt` is empty if there is evidence for each border; else it is the reason for this reading, which a
    person must confirm, and `other` is the other reading.
    """

    cells: tuple[str, ...]
    doubt: str = ""
    other: tuple[str, ...] = ()


def is_unfinished(cell: str) -> bool:
    """Returns whether a cell continues on the next line: `[Student` or `8/15/`."""
    opened = cell.count("[")
    closed = cell.count("]")
    # A date in a cell may be broken before its year, so it ends in a slash.
    return opened > closed or cell.endswith("/")


def continues(cell: str, text: str) -> bool:
    """Returns whether a text on the next line belongs to a cell: `| B]` continues `[A`."""
    # A renderer breaks alternatives before the bar.
    return is_unfinished(cell) or text.startswith("|")


def join_broken(lines: Iterable[str]) -> tuple[str, ...]:
    """Returns the cells of lines over which some cells were broken; the last cell may be unfinished."""
    cells: list[str] = []
    parts: list[str] = []
    opened = 0
    for line in lines:
        text = line.strip(" \t")
        last = parts[-1] if parts else ""
        if parts and (opened > 0 or last.endswith("/") or text.startswith("|")):
            # `8/15/` and `2024` join to one date; other parts are words with a blank between them.
            if not last.endswith("/"):
                parts.append(" ")
            text = text.strip()
        else:
            if parts:
                cells.append("".join(parts))
            parts = []
            opened = 0
        parts.append(text)
        opened += text.count("[") - text.count("]")
    if parts:
        cells.append("".join(parts))
    return tuple(cells)


def cut_text(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns the likeliest reading of a text as up to `count` cells, or None if it shows more cells.

    Tried in this order: notations, cells that begin with a no-break space, brackets, the form of a year,
    known values, repetition, seams between words, pieces of equal form.
    """
    if len(text) > LONGEST_TEXT:
        return None
    printed = text.strip()
    marked = _cut_at_marks(text, count)
    if marked is not None:
        return Cut(marked) if len(marked) <= count else None
    if "[" in printed:
        return _cut_at_brackets(printed, count, known)
    if count == 1:
        return Cut((printed,))
    plain = one_line(printed)
    years = _cut_years(plain, known)
    if years:
        return Cut(years) if len(years) <= count else None
    for cut in _readings(plain, count, known):
        if cut is not None:
            return cut
    if len(split_at_words(plain)) > count or len(_AT.findall(plain)) > 1:
        return None
    if _is_too_long(plain, known):
        return None
    other = _other_numbers(plain, count, known)
    if other:
        return Cut((printed,), "the digits may be several numbers", other)
    return Cut((printed,))


def _readings(text: str, count: int, known: KnownValues) -> Iterator[Cut | None]:
    """Returns the readings without marks, the best first; None for a reading that the text does not have."""
    yield _cut_by_known_values(text, count, known)
    yield _cut_addresses(text, count)
    yield _cut_signed_numbers(text, count, known)
    yield _cut_fractions(text, count, known)
    yield _cut_repetition(text, count, known)
    yield _cut_words(text, count)
    yield _cut_equal_forms(text, count, known)


# Marks ------------------------------------------------------------------------------------------------


def _cut_at_marks(text: str, count: int) -> tuple[str, ...] | None:
    """Returns the cells of a text that consists of notations, or that begins each cell with its own mark."""
    cells = _notations(text)
    if cells:
        return cells
    if _CELL_START.match(text):
        parts = tuple(filter(None, map(str.strip, _CELL_START.split(text))))
        # A single no-break space in front may be layout, and the text behind it several cells.
        if 1 < len(parts) <= count:
            return parts
    return None


def _notations(text: str) -> tuple[str, ...]:
    """Returns the values if the text consists of notations only, else an empty tuple."""
    values: list[str] = []
    end = 0
    for match in _NOTATION.finditer(text):
        if match.start() != end:
            return ()
        values.append(match[1])
        end = match.end()
    return tuple(values) if end == len(text) else ()


def _cut_at_brackets(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns cells in brackets, and the texts before, between and behind them."""
    parts = tuple(filter(None, map(str.strip, _BRACKETED.split(text))))
    if len(parts) == count:
        return Cut(parts)
    cells: list[str] = []
    others: list[str] = []
    doubts: list[str] = []
    free = count - len(parts)
    for part in parts:
        if "[" in part or free <= 0:
            cells.append(part)
            others.append(part)
            continue
        cut = cut_text(part, free + 1, known)
        if cut is None:
            return None
        cells.extend(cut.cells)
        others.extend(cut.other or cut.cells)
        free -= len(cut.cells) - 1
        if cut.doubt:
            doubts.append(cut.doubt)
    if len(cells) > count:
        return None
    if doubts:
        return Cut(tuple(cells), doubts[0], tuple(others))
    return Cut(tuple(cells))


# Evidence ---------------------------------------------------------------------------------------------


def _cut_years(text: str, known: KnownValues) -> tuple[str, ...]:
    """Returns the years that the text of a year property consists of; empty if it is none, or has others."""
    if not _YEAR_NAME.search(known.name) or not text.isdecimal() or len(text) % 4:
        return ()
    years: list[str] = []
    for start in range(0, len(text), 4):
        year = text[start : start + 4]
        if not _YEAR.fullmatch(year):
            return ()
        years.append(year)
    return tuple(years)


def _cut_by_known_values(text: str, count: int, known: KnownValues) -> Cut | None:
    found = _divisions(text, count, known.texts)
    if not found:
        return None
    whole = found.get(1)
    full = found.get(count)
    if whole and full:
        doubt = "the property has this value and its parts on other pages"
        return Cut(whole, doubt, full)
    if full:
        return Cut(full)
    # Fewer values than columns: the text must show one division only.
    if len(found) == 1:
        (cells,) = found.values()
        if cells:
            return Cut(cells)
    return None


def _divisions(
    text: str, count: int, values: Collection[str]
) -> dict[int, tuple[str, ...] | None]:
    """Returns the divisions of a text into known values by their number; None for several of one number."""
    lengths = sorted(set(map(len, values)))
    if not lengths or len(text) > count * (lengths[-1] + 1):
        return {}
    ends: dict[int, dict[int, tuple[str, ...] | None]] = {0: {0: ()}}
    for start in range(len(text)):
        here = ends.pop(start, None)
        if here is None:
            continue
        begin = start
        # Some texts have a blank between two cells.
        if text[start] == " ":
            begin += 1
        for length in lengths:
            value = text[begin : begin + length]
            if len(value) != length or value not in values:
                continue
            there = ends.setdefault(begin + length, {})
            for number, cells in here.items():
                if number == count:
                    continue
                longer = None if cells is None else (*cells, value)
                if number + 1 in there and there[number + 1] != longer:
                    longer = None
                there[number + 1] = longer
    return ends.get(len(text), {})


def _cut_addresses(text: str, count: int) -> Cut | None:
    """Returns the mail addresses of a text; the end of each is the first usual end of a domain."""
    number = text.count("@")
    if not 1 < number <= count:
        return None
    addresses = tuple(_ADDRESS.findall(text))
    if len(addresses) != number or "".join(addresses) != text:
        return None
    return Cut(addresses, "each part is a mail address", (text,))


# Numbers ----------------------------------------------------------------------------------------------


def _cut_signed_numbers(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns numbers of which all but the first have a minus sign."""
    cells = tuple(_SIGN.split(text))
    if not 1 < len(cells) <= count or not _are_numbers(cells, known):
        return None
    if len(cells) == count:
        return Cut(cells)
    return Cut(cells, "a minus sign begins another number", (text,))


def _cut_fractions(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns decimal numbers that have as many digits behind the point as the last one: `9.505.25`."""
    *parts, last = text.split(".")
    digits = len(last)
    if not 1 < len(parts) <= count or digits == 0:
        return None
    cells: list[str] = []
    whole, *others = parts
    for part in others:
        cells.append(f"{whole}.{part[:digits]}")
        whole = part[digits:]
    cells.append(f"{whole}.{last}")
    if not _are_numbers(cells, known):
        return None
    doubt = "a number has one point, and the numbers have as many digits behind it"
    return Cut(tuple(cells), doubt, (text,))


def _are_numbers(cells: Iterable[str], known: KnownValues) -> bool:
    is_number = known.data_type.lower() in _NUMBERS
    return is_number and all(map(_NUMBER.fullmatch, cells))


def _other_numbers(text: str, count: int, known: KnownValues) -> tuple[str, ...]:
    """Returns numbers of about one length that the digits of one number may be, or an empty tuple."""
    is_number = known.data_type.lower() in _NUMBERS
    if not (is_number or known.is_required) or not text.isdecimal():
        return ()
    # A value that the property has elsewhere, or a year, is one value.
    is_known = text in known.texts or len(text) in _lengths_of_digits(known)
    if is_known or _cut_years(text, known):
        return ()
    pieces: list[str] = []
    start = 0
    for number in range(1, count + 1):
        end = max(start + 1, len(text) * number // count)
        # A number begins with no zero, so the zeros belong to the number in front of them.
        while end < len(text) and text[end] == "0":
            end += 1
        pieces.append(text[start:end])
        start = end
    return tuple(pieces) if all(pieces) else ()


# Repetition, and the form of the text -------------------------------------------------------------------


def _cut_repetition(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns the cells of a text that repeats one value in all columns, or a group of them.

    The smallest group comes first: `A1 B2 A1 B2` in four columns is the group `A1 B2` twice.
    """
    for times in range(count, 1, -1):
        if count % times != 0:
            continue
        unit = _repeated(text, times)
        if not unit:
            continue
        has_word = bool(_WORD.search(unit))
        size = count // times
        if size == 1:
            cells = (unit,) * times
            doubt = "the text repeats this part"
            if has_word:
                # `couscous` and `Walla Walla` may be one value, `RedRed` and `red red red` are several.
                is_certain = times > 2 or _begins_word(text, len(unit))
                return Cut(cells) if is_certain else Cut(cells, doubt, (text,))
            if unit.isdecimal():
                continue
            # No word repeats one letter three times: `AAA` in three columns.
            is_likely = not unit.isalpha() or (known.is_required and times > 2)
            if is_likely:
                return Cut(cells, doubt, (text,))
            return Cut((text,), "it repeats a part of one or two letters", cells)
        group = cut_text(unit, size, known)
        if group is None or len(group.cells) != size:
            continue
        cells = group.cells * times
        if not group.doubt:
            return Cut(cells)
        # `McDonaldMcDonald` in four columns may be two values.
        return Cut(cells, group.doubt, (unit,) * times)
    return None


def _begins_word(text: str, position: int) -> bool:
    """Returns whether a new word begins at a position without a blank."""
    return _SEAM.match(text, position) is not None


def _repeated(text: str, times: int) -> str:
    """Returns the part that the text repeats, as often as it does, or an empty text: `A1 A1` has two."""
    length, rest = divmod(len(text), times)
    if rest == 0 and length > 0:
        unit = text[:length]
        if unit * times == text:
            return unit.strip()
    # The same with a blank between two parts.
    length, rest = divmod(len(text) + 1, times)
    if rest == 0 and length > 1:
        unit = text[: length - 1]
        if " ".join([unit] * times) == text:
            return unit.strip()
    return ""


def _cut_words(text: str, count: int) -> Cut | None:
    """Returns the words between which a capital follows a small letter, if they are no more than columns."""
    cells = split_at_words(text)
    if not 1 < len(cells) <= count:
        return None
    # `107SS001SS107SS` has seams as well, but its parts of one form are better borders.
    if len(cells) != count and _equal_parts(text, count):
        return None
    if len(set(cells)) == 1 and _WORD.search(text):
        return Cut(cells)
    return Cut(cells, "a new word begins without a blank", (text,))


def split_at_words(text: str) -> tuple[str, ...]:
    """Returns the parts between which a new word begins without a blank."""
    return tuple(map(str.strip, _SEAM.split(text)))


def _cut_equal_forms(text: str, count: int, known: KnownValues) -> Cut | None:
    """Returns pieces of one length that have digits, letters and marks at the same positions: `A1B2`.

    Digits alone stay one value unless they are too long for one; the pieces are then the other reading.
    """
    pieces = _equal_parts(text, count)
    if not pieces:
        return None
    if not text.isdecimal():
        return Cut(pieces, "the parts have the same form", (text,))
    lengths = _lengths_of_digits(known)
    if len(text) in lengths and len(pieces[0]) not in lengths:
        return Cut((text,))
    # All known keys of the property have as many digits as each part.
    if lengths == {len(pieces[0])} and len(pieces[0]) >= _SHORTEST_KEY:
        return Cut(pieces)
    # `255901001` in three columns is not 255, 901 and 001.
    has_zeros = any(len(piece) > 1 and piece.startswith("0") for piece in pieces)
    is_number = known.data_type.lower() in _NUMBERS
    if has_zeros and is_number:
        return None
    if _is_too_long(text, known):
        doubt = "the digits are too many for one value, and the parts have one length"
        return Cut(pieces, doubt, (text,))
    if _repeats_group(text, count, _SHORTEST_GROUP):
        doubt = "the digits repeat the values of several columns"
        return Cut(pieces, doubt, (text,))
    if has_zeros:
        return None
    is_key = len(pieces[0]) >= _SHORTEST_KEY
    if known.is_required and (is_number or is_key or _repeats_group(text, count, 2)):
        return Cut(pieces, "a required row has a value in each column", (text,))
    return Cut((text,), "nothing but its length suggests a cut", pieces)


def _equal_parts(text: str, count: int) -> tuple[str, ...]:
    size, rest = divmod(len(text), count)
    # Letters alone have one form at any length: `JR` is a word.
    if size == 0 or rest != 0 or text.isalpha():
        return ()
    pieces: list[str] = []
    for start in range(0, len(text), size):
        pieces.append(text[start : start + size])
    forms = set(map(_form, pieces))
    return tuple(pieces) if len(forms) == 1 else ()


def _form(piece: str) -> str:
    """Returns the kinds of the characters: `Room-12` -> `Aaaa-99`."""
    form = re.sub(r"\d", "9", piece)
    form = re.sub(r"[A-Z]", "A", form)
    return re.sub(r"[a-z]", "a", form)


def _repeats_group(text: str, count: int, shortest: int) -> bool:
    """Returns whether the text repeats the values of several columns: `123456123456` in four columns."""
    for times in range(count // 2, 1, -1):
        if count % times != 0:
            continue
        unit = _repeated(text, times)
        if len(unit) >= shortest and len(set(unit)) > 1:
            return True
    return False


def _lengths_of_digits(known: KnownValues) -> set[int]:
    """Returns the lengths of the known values that consist of digits."""
    return {len(text) for text in known.texts if text.isdecimal()}


def _is_too_long(text: str, known: KnownValues) -> bool:
    """Returns whether a text has more characters than one value of the property can have."""
    if not text.isdecimal():
        return 0 < known.longest < len(text)
    if known.data_type.lower() in _WHOLE_NUMBERS:
        return len(text) > _MOST_DIGITS
    return len(text) > (known.longest or _MOST_DIGITS_OF_TEXT)
