"""The error of a client that cannot sign in.

It needs no HTTP library, so that programs can import it without the extra `client`.
"""

from __future__ import annotations


class SignInError(RuntimeError):
    """Raised when a server cannot be used; the message is one sentence with the cause and the next step."""
