"""Checks of names in spec files that become names of files or folders."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tablewright.errors import EntryError
from tablewright.specfiles.codec import PlainPath

#: Scenario numbers, as pages print them and as `--scenario` takes them. `[0-9]`: `\d` fits other digits too.
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")
#: The name of a version, which is a folder of the spec and a part of the name of a Python package.
_VERSION = re.compile(r"[a-z][a-z0-9_]*")


def scenario_number_errors(
    file: str, keys: PlainPath, numbers: Sequence[str]
) -> Iterator[EntryError]:
    """Yields an error for each scenario at `keys` without a whole number, which names its sample files."""
    for position, number in enumerate(numbers):
        if not _NUMBER.fullmatch(number):
            what = f"'{number}' is not the number of a scenario"
            number_keys = (*keys, position, "number")
            yield EntryError(file, what, "use a whole number such as 1", number_keys)


def version_name_errors(
    file: str, keys: PlainPath, names: Sequence[str]
) -> Iterator[EntryError]:
    """Yields an error for each name of the list at `keys` that no folder of a version can have."""
    for position, name in enumerate(names):
        if not _VERSION.fullmatch(name):
            what = f"'{name}' is not a name for a version"
            todo = "use lower-case letters, digits and underscores, such as v6"
            yield EntryError(file, what, todo, (*keys, position))
