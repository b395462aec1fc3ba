"""The description of what an operation does: the records that it saves or reads, and its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Behaviour = Literal["save", "answer", "find", "rename"]


@dataclass(frozen=True, slots=True)
class DateWindow:
    """Two parameters that give a range of dates.

    A range of more than `days` days is refused; 0 allows every range. With `behaviour: find`, the records
    have a date in the range as `member`; with an empty `member`, the range selects no records.
    """

    begin: str
    end: str
    days: int = 0
    member: str = ""


@dataclass(frozen=True, slots=True)
class RecordUse:
    """The records of `operation` that another operation reads or changes.

    `filters` pairs parameters with the members of the records that must be equal. `answer_member` is the list
    of the answer with the records. `new_value` is the parameter with the new value of the member.
    """

    operation: str
    filters: tuple[tuple[str, str], ...] = ()
    answer_member: str = ""
    new_value: str = ""


@dataclass(frozen=True, slots=True)
class Resource:
    """An operation, as its service and its tests need it.

    `key` names the body members that, together with the path parameters, identify a record; without a key
    each call saves a new record. `status` is the status of a success; `saved` and `replaced` are its bodies
    for a new record and for a replaced one. `behaviour` is what a valid call does: save its body, give the
    answer `saved`, find records, or rename a value in them. `refusals` has status and sentence by kind, where
    they differ from the settings. `any_of` has groups of parameters: a call needs all of one group or more.
    `replaceable`: the operation has the parameter that replaces an existing record.
    """

    name: str
    key: tuple[str, ...] = ()
    status: int = 200
    saved: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, Any] = field(default_factory=dict)
    behaviour: Behaviour = "save"
    records: RecordUse | None = None
    refusals: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    date_windows: tuple[DateWindow, ...] = ()
    any_of: tuple[tuple[str, ...], ...] = ()
    replaceable: bool = True
