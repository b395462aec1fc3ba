"""The placeholders of sample payloads, and the functions that replace them by values.

Standard library only. A placeholder is a JSON object whose first member starts with `$`, such as
`{"$school-date": "09-16"}`; its further members are settings. A school year is named by its end: 2017 is
2016-2017.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal, assert_never, get_args

from ..jsontext import JsonObject

PlaceholderName = Literal[
    "$prefer",
    "$calculated",
    "$system",
    "$school-year",
    "$school-year-text",
    "$school-date",
    "$relative-date",
    "$variable",
]

#: School years begin in July: a day from this month on is in the first of the two calendar years.
_FIRST_MONTH = 7


class UnknownSampleError(KeyError):
    """A resource, scenario or placeholder that does not exist; the message lists those that do."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True, slots=True)
class ResolveContext:
    """The inputs of the resolution: the year in which the school year ends, today, and the named values."""

    school_year: int
    today: date
    variables: Mapping[str, Any]


#: Returns the value of a placeholder, from its first member's value, the whole object, and the context.
Resolver = Callable[[Any, JsonObject, ResolveContext], Any]


@dataclass(frozen=True, slots=True)
class PlaceholderRule:
    """The function that resolves a placeholder, and the members that the placeholder may have.

    `settings` are the members that may follow the first one. `origin` explains to the reader of a payload
    where the value comes from.
    """

    resolver: Resolver
    settings: frozenset[str]
    origin: str


def resolve(
    tree: Any, school_year: int, today: date, variables: Mapping[str, Any] | None = None
) -> Any:
    """A copy of a JSON tree in which every placeholder is replaced by its value.

    Raises UnknownSampleError for a placeholder or setting that does not exist and for a variable that has
    neither a value nor a default.
    """
    return resolve_in(tree, ResolveContext(school_year, today, variables or {}))


def resolve_in(tree: Any, context: ResolveContext) -> Any:
    """The same for a context that exists already."""
    if isinstance(tree, list):
        # A copy, because the placeholders of a loaded file are resolved for several school years.
        return [resolve_in(item, context) for item in tree]
    if not isinstance(tree, dict):
        return tree
    name = placeholder_name(tree)
    if not name:
        return {key: resolve_in(member, context) for key, member in tree.items()}
    rule = RULES.get(name)
    if rule is None:
        # A file that a newer package has written can contain a placeholder that this one lacks.
        known = ", ".join(sorted(RULES))
        raise UnknownSampleError(f"no placeholder '{name}'; there are {known}")
    # A misspelled setting would otherwise be ignored without notice.
    unknown = sorted(tree.keys() - {name} - rule.settings)
    if unknown:
        raise UnknownSampleError(
            f"the placeholder '{name}' has no setting '{unknown[0]}'"
        )
    return rule.resolver(tree[name], tree, context)


def placeholder_name(tree: Any) -> str:
    """The name of a placeholder, known or not (`$school-date`); the empty text for any other JSON value."""
    first = next(iter(tree), "") if isinstance(tree, dict) else ""
    return first if first.startswith("$") else ""


def school_date(day: str, school_year: int) -> date:
    """The date of a day, written as MM-DD, in a school year: `09-16` in 2017 is 2016-09-16.

    `02-29` is February 28 in a year that is not a leap year. Raises ValueError for any other text.
    """
    month, _, day_of_month = day.partition("-")
    # The school year 2017 begins in July 2016.
    year = school_year - 1 if int(month) >= _FIRST_MONTH else school_year
    # A page that was written in a leap year must not fail in the next one.
    if day == "02-29" and not calendar.isleap(year):
        return date(year, 2, 28)
    return date(year, int(month), int(day_of_month))


def _rule_of(name: PlaceholderName) -> PlaceholderRule:
    no_settings = frozenset[str]()
    match name:
        case "$prefer":
            return PlaceholderRule(
                _resolve_content, no_settings, "preferred, any value is accepted"
            )
        case "$calculated":
            return PlaceholderRule(
                _resolve_content,
                # The number that the system adds to the previous value.
                frozenset({"plus"}),
                "calculated by the system, this is an example",
            )
        case "$system":
            return PlaceholderRule(
                _resolve_content,
                no_settings,
                "chosen by the system, this is an example",
            )
        case "$school-year":
            return PlaceholderRule(
                _resolve_school_year, frozenset({"as"}), "resolved from the school year"
            )
        case "$school-year-text":
            return PlaceholderRule(
                _resolve_school_year_text, no_settings, "resolved from the school year"
            )
        case "$school-date":
            return PlaceholderRule(
                _resolve_school_date, frozenset({"as"}), "resolved from the school year"
            )
        case "$relative-date":
            return PlaceholderRule(
                _resolve_relative_date, frozenset({"as"}), "resolved from today"
            )
        case "$variable":
            return PlaceholderRule(
                _resolve_variable,
                frozenset({"suffix", "default"}),
                "resolved from a variable",
            )
        case _:
            assert_never(name)


def _resolve_content(
    value: Any, placeholder: JsonObject, context: ResolveContext
) -> Any:
    return resolve_in(value, context)


def _resolve_school_year(
    offset: int, placeholder: JsonObject, context: ResolveContext
) -> Any:
    year = context.school_year + offset
    return str(year) if placeholder.get("as") == "string" else year


def _resolve_school_year_text(
    template: str, placeholder: JsonObject, context: ResolveContext
) -> str:
    start, end = context.school_year - 1, context.school_year
    return template.replace("{start}", str(start)).replace("{end}", str(end))


def _resolve_school_date(
    day: str, placeholder: JsonObject, context: ResolveContext
) -> str:
    try:
        resolved = school_date(day, context.school_year)
    except ValueError:
        raise UnknownSampleError(
            f"'{day}' is not a day of a school year; write it as MM-DD"
        ) from None
    return _date_text(resolved, placeholder)


def _resolve_relative_date(
    days: int, placeholder: JsonObject, context: ResolveContext
) -> str:
    return _date_text(context.today + timedelta(days=days), placeholder)


def _date_text(day: date, placeholder: JsonObject) -> str:
    return (
        f"{day.isoformat()}T00:00:00"
        if placeholder.get("as") == "datetime"
        else day.isoformat()
    )


def _resolve_variable(
    name: str, placeholder: JsonObject, context: ResolveContext
) -> Any:
    if name in context.variables:
        value = context.variables[name]
    # The default can itself be a placeholder.
    elif "default" in placeholder:
        value = resolve_in(placeholder["default"], context)
    else:
        raise UnknownSampleError(
            f"the variable '{name}' has no value; give it as variables={{'{name}': ...}}"
        )
    # `[Native URI]/AcademicSubjectDescriptor`: the page continues behind the named value.
    suffix = placeholder.get("suffix")
    return f"{value}{suffix}" if suffix else value


#: The rule of every placeholder, by name.
RULES: Mapping[str, PlaceholderRule] = {
    name: _rule_of(name) for name in get_args(PlaceholderName)
}
