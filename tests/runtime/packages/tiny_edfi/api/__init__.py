"""The HTTP application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tablewright.runtime.edfi.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

MODULES = (
    "course_offerings",
    "programs",
    "schools",
    "sections",
    "sessions",
    "student_section_attendance_events",
)
SETTINGS = Settings(
    title="Tiny Ed-Fi", version="4.0", data_standard="4.0.0", data_path="/data/v3"
)


def create_app(
    *,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    settings: Settings = SETTINGS,
    modules: tuple[str, ...] = MODULES,
    **more: Any,
) -> FastAPI:
    from tablewright.runtime.edfi.server.app import create_app as build

    return build(
        "tiny_edfi",
        modules,
        services=services,
        database_url=database_url,
        settings=settings,
        **more,
    )
