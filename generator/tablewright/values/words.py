"""Values and keys in words, as a reviewer reads them."""

from __future__ import annotations

from collections.abc import Iterator

from tablewright.model import values as cell


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


def code_values_of(value: cell.Value) -> Iterator[str]:
    """The code values that a cell names, without the URI that may stand before them."""
    match value:
        case cell.Literal(text=text):
            yield text.rpartition("#")[2]
        case cell.Soft(preferred=cell.Literal() as preferred):
            yield from code_values_of(preferred)
        case cell.Items(items=items):
            for item in items:
                if item is not None:
                    yield from code_values_of(item)
