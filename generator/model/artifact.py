"""One file to be written: what the targets return and the disk writer takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file of a package; `path` is relative to the package's folder, with `/`.

    `form` says how the text is finished: python (imports sorted, formatted), json and text (as they
    are), models (a request that becomes the model modules).
    """

    path: str
    text: str
    form: Literal["python", "json", "text", "models"]
