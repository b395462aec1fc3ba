"""Reports of a rehearsal or verification: HTML, JUnit XML, JSON, a live page and a terminal view."""

from __future__ import annotations

from .files import write_report

__all__ = ["write_report"]
