"""Values and keys in words, as a reviewer reads them."""

from __future__ import annotations

from generator.model import values as cell
from generator.passes.records import Key, said_by


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


def key_words(key: Key) -> str:
    """A natural key in words: `classPeriodName 'Class Period 2', schoolId '255901107'`."""
    return ", ".join(f"{name} '{value_words(said_by(leaf.value))}'" for name, leaf in key) or "no key"
