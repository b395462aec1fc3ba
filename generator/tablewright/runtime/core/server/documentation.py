"""The page `/docs`, which shows the OpenAPI document of the application in a browser.

Script and style come from this server, so that the page works without access to the internet.
"""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.openapi.docs import get_swagger_ui_html
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

#: The distribution that contains Swagger UI, and its folder.
_ASSETS = ("fastapi_offline", "static")
_ASSETS_PATH = "/docs/assets"


def add_documentation(application: FastAPI) -> None:
    """Add the page, and the files that it loads."""

    async def show(request: Request) -> HTMLResponse:
        # A proxy can serve the application under a longer path.
        root = request.scope.get("root_path", "").rstrip("/")
        assets = f"{root}{_ASSETS_PATH}"
        return get_swagger_ui_html(
            openapi_url=f"{root}{application.openapi_url}",
            title=application.title,
            swagger_js_url=f"{assets}/swagger-ui-bundle.js",
            swagger_css_url=f"{assets}/swagger-ui.css",
            swagger_favicon_url=f"{assets}/favicon.png",
            # A closed list: the document of a version has hundreds of operations.
            swagger_ui_parameters={"docExpansion": "none", "validatorUrl": None},
        )

    # Not a route of FastAPI, which keeps the endpoint, and with it the application, for the whole process.
    application.add_route("/docs", show, include_in_schema=False)
    application.mount(_ASSETS_PATH, StaticFiles(packages=[_ASSETS]), name="docs-assets")
