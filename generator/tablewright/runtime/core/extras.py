"""The extras of a package, and the message for a command whose extra is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import click

#: The modules by which an installed extra is recognised. Models and samples need no extra.
_MODULES = {
    "certify": ("httpx", "yaml", "rich"),
    "client": ("httpx",),
    "server": ("fastapi", "uvicorn"),
}


def require_extras(package: str, *extras: str) -> None:
    """Raises ClickException with the command that installs the extras which are missing."""
    installation = _installation(package, extras)
    if installation:
        raise click.ClickException(
            f"this command needs libraries that are not installed: {installation}"
        )


def import_extras(package: str, *extras: str) -> None:
    """Raises ImportError as `require_extras` does, for functions that programs call."""
    installation = _installation(package, extras)
    if installation:
        raise ImportError(f"a library is not installed: {installation}")


def _installation(package: str, extras: tuple[str, ...]) -> str:
    """The command that installs the extras which are missing; empty if none is."""
    missing: list[str] = []
    for extra in extras:
        if not all(find_spec(module) for module in _MODULES[extra]):
            missing.append(extra)
    # All at once, so that one installation is enough.
    return f'pip install "{package}[{",".join(missing)}]"' if missing else ""
