"""What all materials are made with: one object for equal arguments, pictures turned into surfaces."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from generator.worlds.model import Surface
from generator.worlds.textures.canvas import Picture

P = ParamSpec("P")
T = TypeVar("T")


def made_once(make: Callable[P, T]) -> Callable[P, T]:
    """The function, giving the identical object for equal arguments, however they are passed; the last 64 are kept."""
    signature = inspect.signature(make)

    @lru_cache(maxsize=64)
    def remembered(values: tuple[Hashable, ...]) -> T:
        bound = signature.bind_partial()
        bound.arguments.update(zip(signature.parameters, values, strict=True))
        return make(*bound.args, **bound.kwargs)

    @wraps(make)
    def once(*args: P.args, **kwargs: P.kwargs) -> T:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        return remembered(tuple(bound.arguments.values()))

    return once


def pictured(
    name: str,
    picture: Picture,
    roughness: float = 0.85,
    specular: float = 0.0,
    metallic: float = 0.0,
    variation: float = 0.1,
    puddles: bool = False,
    takes_colour: bool = False,
) -> Surface:
    """A surface that repeats a picture."""
    return Surface(
        name=name,
        albedo=picture.texture(),
        roughness=roughness,
        specular=specular,
        metallic=metallic,
        relief=picture.relief,
        variation=variation,
        puddles=puddles,
        takes_colour=takes_colour,
    )
