"""The extras of a package, and the message for a command whose extra is not installed."""

from __future__ import annotations

from importlib.util import find_spec

import click

#: The modules by which an installed extra is recognised. Models and samples need no extra.
_MODULES = {"client": ("httpx",), "server": ("fastapi", "uvicorn")}


def require_extras(package: str, *extras: str) -> None:
    """Raises ClickException with the command that installs the extras which are missing."""
    missing: list[str] = []
    for extra in extras:
        if not all(find_spec(module) for module in _MODULES[extra]):
            missing.append(extra)
    if missing:
        # All at once, so that one installation is enough.
        needed = f"{package}[{','.join(missing)}]"
        raise click.ClickException(
            f'this command needs libraries that are not installed: pip install "{needed}"'
        )
