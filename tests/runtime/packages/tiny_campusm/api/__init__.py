"""The HTTP application."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tablewright.runtime.rest.settings import Settings

if TYPE_CHECKING:
    from fastapi import FastAPI

MODULES = ("add_valid_check_in_student",)
SETTINGS = Settings(
    title="Tiny campusM",
    version="1",
    family="campusm",
    key_parameter="apiKey",
    replace_parameter="override",
    refused={"success": False, "message": "{message}"},
)


def create_app(
    *,
    services: Mapping[str, object] | None = None,
    database_url: str | None = None,
    settings: Settings = SETTINGS,
    api_key: str | None = None,
    **more: Any,
) -> FastAPI:
    from tablewright.runtime.rest.app import create_app as build

    return build(
        "tiny_campusm",
        MODULES,
        services=services,
        database_url=database_url,
        settings=settings,
        api_key=api_key,
        **more,
    )
