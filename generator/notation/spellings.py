"""What the rows of a container may call it in their Resource cell, and which data types hold no rows."""

from __future__ import annotations

from generator.naming import lower_first, plural, singular

#: Data types of single values, as the documents spell them (compared without regard to case).
SCALAR_TYPES = frozenset(
    {
        *("string", "text", "char", "varchar", "nvarchar", "boolean", "bool"),
        *("integer", "int", "long", "short", "number", "decimal", "float", "double", "money", "currency"),
        *("date", "datetime", "time", "iso-date"),
        *("xsd:string", "xsd:int", "xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "xsd:datetime"),
    }
)


def container_spellings(name: str, data_type: str, resource: str, root: str) -> tuple[str, ...]:
    """How rows name a container when they take care of capitals, the plainest way first.

    `resource` is the container's own Resource cell, `root` the name of the page's resource.
    """
    names = [name, data_type]
    if data_type.casefold() not in SCALAR_TYPES:
        names.append(plural(data_type))
    capital = name[:1].upper() + name[1:]
    for above in (resource, singular(resource), root, singular(root)):
        if above:
            names += [above + capital, lower_first(above) + capital]
    return tuple(dict.fromkeys(each for each in names if each))
