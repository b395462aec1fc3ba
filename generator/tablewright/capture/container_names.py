"""The names that rows may use for their container in the Resource cell, and the usual spelling of types."""

from __future__ import annotations

from tablewright.model.types import PRINTED_SCALARS
from tablewright.naming import lower_first, plural, singular

#: The spellings of single types that the tables agree on; other spellings come from databases.
USUAL_TYPES = frozenset({"string", "integer", "number", "decimal", "boolean", "date", "datetime", "time"})


def usual_type(data_type: str) -> str:
    """The usual spelling of a type of single values; any other type as it is."""
    return data_type if data_type in USUAL_TYPES else PRINTED_SCALARS.get(data_type.casefold(), data_type)


def is_single_type(data_type: str) -> bool:
    """Whether a data type, in whatever spelling, is one of single values."""
    return data_type.casefold() in PRINTED_SCALARS


def container_spellings(name: str, data_type: str, resource: str, root: str) -> tuple[str, ...]:
    """The names that rows may use for a container, with exact capitals, the most usual first.

    `resource` is the container's own Resource cell, `root` the name of the page's resource.
    """
    names = [name, data_type]
    if not is_single_type(data_type):
        names.append(plural(data_type))
    capital = name[:1].upper() + name[1:]
    for above in (resource, singular(resource), root, singular(root)):
        if above:
            names += [above + capital, lower_first(above) + capital]
    # A name that differs from the type only in capitals is a typo, even if another rule allows it.
    types = {each.casefold(): each for each in ([] if is_single_type(data_type) else [plural(data_type)])}
    return tuple(dict.fromkeys(each for each in names if each and types.get(each.casefold(), each) == each))
