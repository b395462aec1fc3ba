"""Removes secrets from a session: passwords, tokens and the like, in payloads, URLs and messages.

Standard library only. A secret is found by the name before it, or by its form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ..results import Check, Session, StepResult

#: Replaces a secret.
HIDDEN = "***"

#: The ends of the names of members with secrets, in lower case and without separators.
_SECRET_ENDS = (
    "accesskey",
    "apikey",
    "assertion",
    "authorization",
    "cookie",
    "credential",
    "credentials",
    "password",
    "secret",
    "secretkey",
    "token",
)

#: Tokens of pages of results are no secrets.
_NO_SECRETS = ("pagetoken",)

#: The same names in texts, and the names that only URLs have.
_NAMES_IN_TEXT = (
    r"(?<!page)(?<!page[_-])token|secret(?:[_-]?key)?|passw(?:or)?d|api[_-]?key|access[_-]?key|authorization|"
    r"credentials?|cookie|assertion|(?<![a-z])sig(?:nature)?"
)

#: Each pattern keeps its first group and hides the rest.
_SECRET_TEXTS = (
    # The name and password in front of a host.
    re.compile(r"(://)[^/\s@]+(?=@)"),
    # `name=value`, `name: value` and `"name": "value"`, also with escaped quotes.
    re.compile(
        rf"((?:{_NAMES_IN_TEXT})[\\\"']*\s*[:=]\s*[\\\"']*(?:(?:bearer|basic)\s+)?)[^\s\"'&#,;}}\\]+",
        re.I,
    ),
    re.compile(r"((?:^|[?&;\s])key=)[^&;#\s\"]+", re.I),
    re.compile(r"(\bBearer\s+)[A-Za-z0-9._~+/=-]{6,}", re.I),
    # `Basic` is also a word of pages: only a text with the look of Base64 is a secret.
    re.compile(
        r"(\bBasic\s+)(?=\S*(?:\d|=|[a-z][A-Z]))[A-Za-z0-9+/=_-]{8,}",
        re.I,
    ),
    # A JSON web token.
    re.compile(r"()\beyJ[\w-]{5,}(?:\.[\w-]*){0,2}"),
)


def without_secrets(session: Session) -> Session:
    """A copy of the session in which secrets and tokens are replaced by `***`."""
    return map_session(session, hide_in_value, _hide_in_check, hide_in_text)


def hide_in_text(text: str) -> str:
    """The text with `***` for each secret in it."""
    for pattern in _SECRET_TEXTS:
        text = pattern.sub(rf"\1{HIDDEN}", text)
    return text


def map_session(
    session: Session,
    value: Callable[[Any], Any],
    check: Callable[[Check], Check],
    text: Callable[[str], str],
    url: Callable[[str], str] | None = None,
) -> Session:
    """A copy of the session whose JSON values, checks, texts and URLs are replaced by these functions."""
    steps: dict[str, StepResult] = {}
    for name, step in dict(session.steps).items():
        exchanges = []
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
            id=text(step.id),
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
        # Only a run that continues needs the paths of the records.
        created=[],
        preloaded=[],
        stopped=text(session.stopped),
    )


def map_check(check: Check, text: Callable[[str], str]) -> Check:
    """A copy of the check with other texts. The names of members, pages and rows stay."""
    return replace(
        check,
        expected=text(check.expected),
        found=text(check.found),
        next_step=text(check.next_step),
    )


def plain_name(name: str) -> str:
    """The name of a member in lower case and without separators."""
    return name.replace("_", "").replace("-", "").lower()


def hide_in_value(value: Any) -> Any:
    """The JSON value with `***` for each member with a secret, and for each secret in a text."""
    if isinstance(value, dict):
        result: dict[str, Any] = {}
        for name, member in value.items():
            plain = plain_name(str(name))
            secret = plain.endswith(_SECRET_ENDS) and not plain.endswith(_NO_SECRETS)
            hidden = secret and member is not None
            result[name] = HIDDEN if hidden else hide_in_value(member)
        return result
    if isinstance(value, list | tuple):
        return [hide_in_value(item) for item in value]
    return hide_in_text(value) if isinstance(value, str) else value


def _hide_in_check(check: Check) -> Check:
    return map_check(check, hide_in_text)
