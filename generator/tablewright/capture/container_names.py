"""The names that rows may use for their container in the Resource cell, and the usual spelling of types."""

from __future__ import annotations

from tablewright.model.types import PRINTED_SCALARS
from tablewright.naming import lower_first, plural, singular

#: The spellings of single types that most tables use. Others come from databases: `Int32`, `nvarchar`.
USUAL_TYPES = frozenset(
    {
        "string",
        "integer",
        "number",
        "decimal",
        "boolean",
        "date",
        "datetime",
        "time",
    }
)


def usual_type(data_type: str) -> str:
    """Return the usual spelling of a type of single values; any other type is returned as it is."""
    if data_type in USUAL_TYPES:
        return data_type
    return PRINTED_SCALARS.get(data_type.casefold(), data_type)


def is_single_type(data_type: str) -> bool:
    """Return whether a data type, in any spelling, is one of single values."""
    return data_type.casefold() in PRINTED_SCALARS


def container_spellings(
    name: str,
    data_type: str,
    resource: str,
    root: str,
) -> tuple[str, ...]:
    """Return the names that rows may use for a container, with exact capitals, the most usual first.

    `resource` is the container's own Resource cell, `root` the name of the page's resource.
    """
    spellings = [name, data_type]
    plural_type = ""
    if not is_single_type(data_type):
        plural_type = plural(data_type)
        spellings.append(plural_type)
    capitalised = name[:1].upper() + name[1:]
    prefixes = (
        resource,
        singular(resource),
        root,
        singular(root),
    )
    for prefix in prefixes:
        if prefix:
            spelling = prefix + capitalised
            spellings.append(spelling)
            spellings.append(lower_first(prefix) + capitalised)

    allowed: dict[str, None] = {}
    for spelling in spellings:
        if not spelling:
            continue
        # A name that differs from the type only in capitals is a typo, even if another rule allows it.
        is_type = plural_type and spelling.casefold() == plural_type.casefold()
        if is_type and spelling != plural_type:
            continue
        allowed[spelling] = None
    return tuple(allowed)
