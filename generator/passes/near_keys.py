"""The key that a reference may have meant, and what would correct it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from generator.model.values import Literal, SchoolDate, Soft, Value
from generator.model.version import Leaf
from generator.naming import closest
from generator.passes.records import Key, Stay, plain_value, said_by
from generator.passes.wording import value_words

#: Where this many members agree, the one that does not is likely to be wrong whatever it says.
_ENOUGH = 2


def nearest(key: Key, stays: Iterable[Stay]) -> Stay | None:
    """The stay whose key differs least from that of a reference; None where none is alike."""
    alike = [stay for stay in stays if key and _is_like(key, stay.key)]
    fewest = min((len(differing(key, each.key)) for each in alike), default=0)
    best = {_words(each.key): each for each in alike if len(differing(key, each.key)) == fewest}
    return best.get(closest(_words(key), best)) or next(iter(best.values()), None)


def differing(key: Key, other: Key) -> Key:
    """The members of the other key that the first has not, or not so."""
    own = {name: plain_value(leaf) for name, leaf in key}
    return tuple((name, leaf) for name, leaf in other if own.get(name) != plain_value(leaf))


def _is_like(key: Key, other: Key) -> bool:
    """Whether a reference may mean the other key; that numbers are alike is no evidence on its own."""
    wrong = differing(key, other)
    if len(wrong) == 1 and len(other) > _ENOUGH:
        return True
    own = {name: _text(leaf) for name, leaf in key}
    alike = all(_alike(own[name], _text(leaf)) for name, leaf in wrong if name in own)
    return alike and not all(text.isdigit() for text in own.values())


def _alike(text: str, other: str) -> bool:
    """Whether one may be a slip for the other; what is numbered differently is something else."""
    same = any(_numbers(read(text)) == _numbers(read(other)) for read in (str, _as_digits))
    return (text.isdigit() or same) and bool(closest(text, [other]))


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def _as_digits(text: str) -> str:
    """The text with the letters beside a digit that look like one as digits: `ALG-0l` is `ALG-01`."""
    return re.sub(r"[OolI\d]*\d[OolI\d]*", lambda run: run[0].translate(_LOOKS), text)


_LOOKS = str.maketrans("OolI", "0011")


def _text(leaf: Leaf) -> str:
    return value_words(said_by(leaf.value))


def _words(key: Key) -> str:
    return " ".join(_text(leaf) for _, leaf in key)


# Corrections ----------------------------------------------------------------------------------------

#: A value as details of a finding hold it: the name of its form, and its text.
Spelt = tuple[str, str]

_VALUES: Mapping[str, Callable[[str], Value]] = {
    "text": Literal,
    "prefer": lambda text: Soft(Literal(text)),
    "school-date": lambda text: SchoolDate(*(int(part) for part in text.split("-"))),
}


def value_of(form: str, text: str) -> Value:
    """The value that `correction_details` spells so."""
    return _VALUES[form](text)


def wrong_member(keys: Sequence[Key], right: Key) -> tuple[str, tuple[tuple[str, str], ...]] | None:
    """The one member that keeps equal keys from being the right one, and its correction.

    The correction is in details of a finding: `form`, `was` and `now`. None where several members differ,
    or where cells are not all written alike or in no form that details hold.
    """
    wanted = dict(differing(keys[0], right))
    cells = {leaf.value for key in keys for name, leaf in key if name in wanted}
    if len(wanted) != 1 or len(cells) != 1:
        return None
    ((name, leaf),) = wanted.items()
    was, now = _spelt(cells.pop()), _spelt(said_by(leaf.value))
    if not was or not now or (was[0] == "school-date") != (now[0] == "school-date"):
        return None
    return name, (("form", was[0]), ("was", was[1]), ("now", now[1]))


def _spelt(value: Value) -> Spelt | None:
    match value:
        case Literal(text=text):
            return "text", text
        case Soft(preferred=Literal(text=text)):
            return "prefer", text
        case SchoolDate(month=month, day=day):
            return "school-date", f"{month:02}-{day:02}"
        case _:
            return None
