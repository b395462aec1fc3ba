"""Writes the report of a session into a file, in the form that the suffix of the file chooses."""

from __future__ import annotations

from pathlib import Path

from ..results import Session
from .html_report import html_page
from .json_report import json_text
from .junit import junit_xml
from .model import ReportModel, report_model
from .redaction import without_personal_values
from .secrets import without_secrets


def write_report(session: Session, path: Path, *, redact: bool) -> None:
    """Write the report of a session as HTML (`.html`), JUnit XML (`.xml`) or JSON (`.json`).

    Secrets are never written; `redact` masks personal values too. Raises ValueError for another suffix, and
    OSError if the file cannot be written.
    """
    safe = without_secrets(session)
    if redact:
        safe = without_personal_values(safe)
    text = _text(report_model(safe), path)
    # A server can send a half of a surrogate pair, which UTF-8 cannot encode.
    path.write_text(text, encoding="utf-8", errors="replace", newline="\n")


def _text(model: ReportModel, path: Path) -> str:
    match path.suffix.lower():
        case ".html":
            return html_page(model)
        case ".xml":
            return junit_xml(model)
        case ".json":
            return json_text(model)
        case suffix:
            raise ValueError(
                f"'{suffix}' is no form of a report: "
                "choose a file that ends with .html, .xml (JUnit) or .json"
            )
