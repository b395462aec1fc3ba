"""The settings of `convention.yaml` for each runtime, and the page kind that a runtime serves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tablewright.model.version import PageKind


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. Without `choices` any text is allowed; a required one has no default."""

    choices: tuple[str, ...] = ()
    required: bool = False


#: What a date on a page can be in JSON.
_DATES = ("date", "datetime", "local-datetime", "date-or-datetime")

#: The settings of each runtime by name. `data-path` is not required: a path of an operation may contain it.
SETTINGS: Mapping[str, Mapping[str, Setting]] = {
    "edfi": {
        "root-path": Setting(required=True),
        "data-path": Setting(),
        "token-path": Setting(required=True),
        "security": Setting(("oauth2",), required=True),
        "refusals": Setting(("problem-details",)),
        "descriptors": Setting(("short", "uri")),
        "dates": Setting(_DATES),
    },
    "rest": {
        "security": Setting(("none", "api-key"), required=True),
        "api-key-parameter": Setting(),
        "replace-parameter": Setting(),
        "dates": Setting(_DATES),
    },
}

#: The page kind that each runtime serves.
PAGE_KINDS: Mapping[str, PageKind] = {"edfi": "resources", "rest": "operations"}
