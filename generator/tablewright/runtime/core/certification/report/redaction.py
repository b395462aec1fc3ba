"""Masks the personal values in a session: names, birth dates, addresses, and the ids of people.

Standard library only. The same value has the same mask (`P-0007`) in payloads, checks, URLs and titles. A
value is personal by the name of its member; a text is searched for the values that were found like this.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from ..results import Check, Session, StepResult
from .secrets import map_check, map_session, plain_name

#: Members with personal values, in lower case, as the ends of names: `preferredFirstName` is among them.
_PERSONAL_ENDS = (
    "firstname",
    "middlename",
    "lastname",
    "lastsurname",
    "surname",
    "maidenname",
    "birthdate",
    "birthcity",
    "studentuniqueid",
    "staffuniqueid",
    "contactuniqueid",
    "parentuniqueid",
    "personid",
    "loginid",
    "reportername",
    "streetnumbername",
    "apartmentroomsuitenumber",
    "buildingsitenumber",
    "postalcode",
    "nameofcounty",
    "latitude",
    "longitude",
    "electronicmailaddress",
    "telephonenumber",
    "phonenumber",
    "fullname",
)

#: Members with personal values whose names are also the ends of others (`capacity`).
_PERSONAL_NAMES = {"city", "email", "identificationcode", "phone"}

#: In an object with one of these, an `identificationCode` is that of a course or a school.
_CODES_OF_OTHERS = {
    "courseIdentificationSystemDescriptor",
    "educationOrganizationIdentificationSystemDescriptor",
}

#: The resources whose records are people, so that the ids of the records are ids of people.
_PEOPLE = {"students", "staffs", "contacts", "parents", "people"}

#: Shorter values are masked where they are the value of a personal member, but not inside texts.
_SHORTEST_IN_TEXT = 2

#: Longer values are also masked inside of words: an identifier may contain another one (`107SS111111`).
_SHORTEST_IN_WORD = 5

#: `studentUniqueId=604821` in a text.
_NAMED_VALUE = re.compile(r"(\w+)=([^,&\s\"']+)")

#: The words of checks that describe a value without giving it: `a list of string`, `nothing`.
_DESCRIPTIONS = frozenset(
    [
        "a",
        "absent",
        "an",
        "another",
        "any",
        "before",
        "boolean",
        "changed",
        "date",
        "datetime",
        "descriptor",
        "integer",
        "is",
        "list",
        "member",
        "missing",
        "no",
        "not",
        "nothing",
        "null",
        "number",
        "object",
        "of",
        "one",
        "present",
        "record",
        "same",
        "string",
        "text",
        "than",
        "the",
        "time",
        "type",
        "unchanged",
        "update",
        "value",
    ]
)


def without_personal_values(session: Session) -> Session:
    """A copy of the session in which personal values are replaced by masks (`P-0007`)."""
    masks = _Masks(session)
    return map_session(session, masks.value, masks.check, masks.text, masks.url)


def _is_personal(name: str, record: Iterable[str] = ()) -> bool:
    """Whether a member has a personal value; `record` are the names of the members of its object."""
    plain = plain_name(name)
    if plain == "identificationcode" and not _CODES_OF_OTHERS.isdisjoint(record):
        return False
    return plain in _PERSONAL_NAMES or plain.endswith(_PERSONAL_ENDS)


def _is_personal_path(path: str) -> bool:
    # Whose `identificationCode` it is shows only in a record.
    name = path.rpartition("/")[2]
    return name != "identificationCode" and _is_personal(name)


def _is_description(text: str) -> bool:
    words = re.findall(r"[^\s:;,.()]+", text)
    return _DESCRIPTIONS.issuperset(words)


class _Masks:
    """The masks of the personal values of a session, in the order in which they occur."""

    def __init__(self, session: Session) -> None:
        self._masks: dict[str, str] = {}
        for step in session.steps.values():
            self._collect(step)
        self._pattern = self._text_pattern()

    def value(self, value: Any, personal: bool = False) -> Any:
        """The JSON value with masks. `personal`: it is the value of a personal member."""
        if isinstance(value, dict):
            result: dict[str, Any] = {}
            for name, member in value.items():
                result[name] = self.value(member, _is_personal(str(name), value))
            return result
        if isinstance(value, list | tuple):
            return [self.value(item, personal) for item in value]
        if value is None or isinstance(value, bool):
            return value
        if personal and value != "":
            return self._mask(str(value))
        return self.text(value) if isinstance(value, str) else value

    def text(self, text: str) -> str:
        """The text with a mask for each personal value of the session that it contains."""
        if self._pattern is None or not text:
            return text
        return self._pattern.sub(lambda found: self._mask(found.group()), text)

    def url(self, url: str) -> str:
        """The URL with masks in its path and its query."""
        path, mark, query = url.partition("?")
        path = quote(self.text(unquote(path)), safe="/:@%")
        pairs: list[tuple[str, str]] = []
        for name, value in parse_qsl(query, keep_blank_values=True):
            personal = _is_personal(name) and value != ""
            pairs.append((name, self._mask(value) if personal else self.text(value)))
        return path + mark + urlencode(pairs)

    def check(self, check: Check) -> Check:
        """The check with masks in what it expects and has found."""
        masked = map_check(check, self.text)
        if not _is_personal_path(check.path):
            return masked
        return replace(
            masked,
            expected=self._unknown(check.expected, masked.expected),
            found=self._unknown(check.found, masked.found),
        )

    def _unknown(self, before: str, after: str) -> str:
        """A mask for a text about a personal member that no payload contains."""
        if before != after or _is_description(before):
            return after
        return self._mask(before.strip("'\""))

    def _mask(self, value: str) -> str:
        return self._masks.setdefault(value, f"P-{len(self._masks) + 1:04}")

    def _collect(self, step: StepResult) -> None:
        is_person = step.resource in _PEOPLE
        for exchange in step.exchanges:
            for name, value in parse_qsl(exchange.url.partition("?")[2]):
                if _is_personal(name):
                    self._mask(value)
            self._collect_json(exchange.sent, is_person)
            self._collect_json(exchange.received, is_person)
        self._collect_json(step.record, is_person)
        if is_person and step.id:
            self._mask(step.id)
        texts = [step.note, step.title]
        for check in step.checks:
            texts += [check.expected, check.found]
            if _is_personal_path(check.path):
                for text in (check.expected, check.found):
                    if not _is_description(text):
                        self._mask(text.strip("'\""))
        for text in texts:
            for name, value in _NAMED_VALUE.findall(text):
                if _is_personal(name):
                    self._mask(value)

    def _collect_json(self, value: Any, is_person: bool) -> None:
        for text in _personal_values(value):
            self._mask(text)
        if is_person:
            for record in value if isinstance(value, list) else [value]:
                if isinstance(record, dict) and record.get("id"):
                    self._mask(str(record["id"]))

    def _text_pattern(self) -> re.Pattern[str] | None:
        words: list[str] = []
        # The longest first: a value may be the start of another one.
        for value in sorted(self._masks, key=len, reverse=True):
            if len(value) >= _SHORTEST_IN_WORD:
                words.append(re.escape(value))
            elif len(value) >= _SHORTEST_IN_TEXT:
                words.append(rf"(?<!\w){re.escape(value)}(?!\w)")
        return re.compile("|".join(words)) if words else None


def _personal_values(value: Any, personal: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _personal_values(member, _is_personal(str(name), value))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _personal_values(item, personal)
    elif personal and value not in (None, "") and not isinstance(value, bool):
        yield str(value)
