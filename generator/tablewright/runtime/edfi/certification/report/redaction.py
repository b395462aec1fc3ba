"""Removes secrets from a session, and masks the personal values in it.

Standard library only. `without_secrets` is for every report and session file. `without_personal_values`
gives the same value the same mask (`P-0007`) in payloads, checks, URLs and titles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from ..results import Check, Exchange, Session, StepResult

#: Replaces a secret.
HIDDEN = "***"

_SECRET_MEMBERS = {
    "accesstoken",
    "apikey",
    "authorization",
    "clientsecret",
    "password",
    "refreshtoken",
    "secret",
    "token",
}

#: Each pattern keeps its first group and hides the rest.
_SECRET_TEXTS = (
    re.compile(r"(://)[^/\s@]+(?=@)"),
    re.compile(
        r"([?&;](?:access_?token|refresh_?token|token|client_?secret|secret|password|api_?key|key)=)[^&;#\s\"]+",
        re.I,
    ),
    re.compile(
        r"(\"(?:access_?token|refresh_?token|client_?secret|password|api_?key)\"\s*:\s*\")[^\"]+",
        re.I,
    ),
    re.compile(r"(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{6,}"),
)

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
    "identificationcode",
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
_PERSONAL_NAMES = {"city", "email", "phone"}

#: Shorter values are masked where they are the value of a personal member, but not inside texts.
_SHORTEST_IN_TEXT = 2

#: The words of checks that describe a value without giving it: `a list of string`, `nothing`.
_DESCRIPTIONS = frozenset(
    [
        "a",
        "absent",
        "an",
        "any",
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
        "present",
        "record",
        "same",
        "string",
        "text",
        "the",
        "time",
        "unchanged",
        "value",
    ]
)


def without_secrets(session: Session) -> Session:
    """A copy of the session in which secrets and tokens are replaced by `***`."""
    return _map_session(session, _hide_secrets, _hide_in_check, _hide_in_text)


def without_personal_values(session: Session) -> Session:
    """A copy of the session in which personal values are replaced by masks (`P-0007`)."""
    masks = _Masks(session)
    return _map_session(session, masks.value, masks.check, masks.text, masks.url)


def _map_session(
    session: Session,
    value: Callable[[Any], Any],
    check: Callable[[Check], Check],
    text: Callable[[str], str],
    url: Callable[[str], str] | None = None,
) -> Session:
    steps: dict[str, StepResult] = {}
    for name, step in dict(session.steps).items():
        exchanges: list[Exchange] = []
        for exchange in step.exchanges:
            exchanges.append(
                replace(
                    exchange,
                    url=(url or text)(exchange.url),
                    sent=value(exchange.sent),
                    received=value(exchange.received),
                )
            )
        steps[name] = replace(
            step,
            title=text(step.title),
            note=text(step.note),
            record=value(step.record),
            checks=tuple(map(check, step.checks)),
            exchanges=tuple(exchanges),
        )
    return replace(
        session,
        title=text(session.title),
        settings=value(session.settings),
        planned=list(session.planned),
        steps=steps,
    )


def _hide_secrets(value: Any) -> Any:
    if isinstance(value, dict):
        result: dict[str, Any] = {}
        for name, member in value.items():
            secret = _plain(str(name)) in _SECRET_MEMBERS and member is not None
            result[name] = HIDDEN if secret else _hide_secrets(member)
        return result
    if isinstance(value, list | tuple):
        return [_hide_secrets(item) for item in value]
    return _hide_in_text(value) if isinstance(value, str) else value


def _hide_in_text(text: str) -> str:
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def _hide_in_check(check: Check) -> Check:
    return _map_check(check, _hide_in_text)


def _map_check(check: Check, text: Callable[[str], str]) -> Check:
    return replace(
        check,
        expected=text(check.expected),
        found=text(check.found),
        next_step=text(check.next_step),
    )


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()


def _is_personal(name: str) -> bool:
    plain = _plain(name)
    return plain in _PERSONAL_NAMES or plain.endswith(_PERSONAL_ENDS)


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
                result[name] = self.value(member, _is_personal(str(name)))
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
        if self._pattern is None:
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
        masked = _map_check(check, self.text)
        if not _is_personal(check.path.rpartition("/")[2]):
            return masked
        return replace(
            masked,
            expected=self._unknown(check.expected, masked.expected),
            found=self._unknown(check.found, masked.found),
        )

    def _unknown(self, before: str, after: str) -> str:
        """A mask for a text about a personal member that no payload contains."""
        if before != after or _DESCRIPTIONS.issuperset(before.split()):
            return after
        return self._mask(before.strip("'\""))

    def _mask(self, value: str) -> str:
        return self._masks.setdefault(value, f"P-{len(self._masks) + 1:04}")

    def _collect(self, step: StepResult) -> None:
        for exchange in step.exchanges:
            for name, value in parse_qsl(exchange.url.partition("?")[2]):
                if _is_personal(name):
                    self._mask(value)
            for value in _personal_values(exchange.sent):
                self._mask(value)
            for value in _personal_values(exchange.received):
                self._mask(value)
        for value in _personal_values(step.record):
            self._mask(value)

    def _text_pattern(self) -> re.Pattern[str] | None:
        values = [value for value in self._masks if len(value) >= _SHORTEST_IN_TEXT]
        if not values:
            return None
        # The longest first: a value may be the start of another one.
        values.sort(key=len, reverse=True)
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, values))})(?!\w)")


def _personal_values(value: Any, personal: bool = False) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _personal_values(member, _is_personal(str(name)))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _personal_values(item, personal)
    elif personal and value not in (None, "") and not isinstance(value, bool):
        yield str(value)
