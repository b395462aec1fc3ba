"""Builds the validator of a model when the model is first used, not when its class is created.

pydantic can do this (`defer_build`) but leaves three problems: it builds the schema of a model again for each
model that contains it, a deferred class has the signature of its base class, and FastAPI warns about the
setting once per route. Here each model is built once, and the setting is removed from its configuration.
"""

from __future__ import annotations

from inspect import Signature

from pydantic import VERSION, BaseModel

#: Before version 2.14, pydantic did not separate threads that use a deferred model at the same time, and
#: could not serialise a model that nothing had validated.
DEFERRED = tuple(int(part) for part in VERSION.split(".")[:2]) >= (2, 14)

_NOT_BUILT: set[type[BaseModel]] = set()


class _DeferredSignature:
    """The signature of a model that is not built; reading it builds the model and returns the real one."""

    def __init__(self, model: type[BaseModel]) -> None:
        self._model = model

    def __get__(self, instance: object, owner: type) -> Signature:
        if instance is not None:
            raise AttributeError("__signature__")  # instances are not callable
        self._model.model_rebuild()
        return self._model.__signature__


def defer(model: type[BaseModel]) -> None:
    """Register a new class that was created with `defer_build`; other classes are left alone."""
    if model.model_config.pop("defer_build", False):
        _NOT_BUILT.add(model)
        model.__signature__ = _DeferredSignature(model)  # type: ignore[assignment]  # a Signature when read


def require_built(model: type[BaseModel]) -> None:
    """Build a deferred model, because another schema contains it."""
    if model in _NOT_BUILT:
        model.model_rebuild(_types_namespace={})


def mark_built(model: type[BaseModel]) -> None:
    """Record that a model is built, or is being built."""
    _NOT_BUILT.discard(model)
