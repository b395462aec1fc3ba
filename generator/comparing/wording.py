"""Values and places of a comparison in words, as a reviewer reads them."""

from __future__ import annotations

from generator.model import values as cell
from generator.model.page import Property, Scenario


def value_words(value: cell.Value | None) -> str:
    """A cell in words: what the page wants sent, and how firmly."""
    match value:
        case None:
            return "(empty)"
        case cell.Literal(text=text):
            return text
        case cell.Soft(preferred=preferred):
            return f"{value_words(preferred)} (preferred)"
        case cell.Calculated(example=example, plus=plus):
            return f"{example} (calculated{f', previous + {plus}' if plus is not None else ''})"
        case cell.SchoolYear(offset=offset):
            return f"school year{f' {offset:+}' if offset else ''}"
        case cell.SchoolYearText(template=template):
            return template
        case cell.SchoolDate(month=month, day=day):
            return f"{month:02}-{day:02} of the school year"
        case cell.FixedDate(year=year, month=month, day=day):
            return f"{year:04}-{month:02}-{day:02}"
        case cell.RelativeDate(days=days):
            return f"today{f' {days:+} days' if days else ''}"
        case cell.SystemValue():
            return "(system value)"
        case cell.Variable(name=name, suffix=suffix):
            return f"[{name}]{suffix}"
        case cell.Items(items=items):
            return f"[{', '.join(value_words(item) for item in items)}]"


def is_free(value: cell.Value) -> bool:
    """Whether the reader accepts any value in its place."""
    match value:
        case cell.Items(items=items):
            return all(item is None or is_free(item) for item in items)
        case _:
            return isinstance(value, cell.Soft | cell.Calculated | cell.SystemValue | cell.Variable)


def row_words(prop: Property) -> str:
    """What a row is: `date, required`; `collection, optional`."""
    kind = prop.kind if prop.kind != "scalar" else prop.type
    return f"{kind or prop.type}, {prop.required}"


def scenario_words(scenario: Scenario) -> str:
    """A scenario in a few words: `PUT: update of 1 (Austin Jones), changes endDate`."""
    words = [f"{scenario.method}: {scenario.does}" if scenario.does else scenario.method]
    words += [f"of {scenario.of}"] if scenario.of else []
    words += [f"({scenario.who})"] if scenario.who else []
    text = " ".join(words)
    return text + (f", changes {', '.join(scenario.changes)}" if scenario.changes else "")
