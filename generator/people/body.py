"""Blend shapes: a person's coefficients -> rest-pose vertices of body and helpers."""

from __future__ import annotations

from itertools import product

import numpy as np
from numpy.typing import NDArray

from assets.library import BodyLibrary
from assets.shapes import ANCESTRIES, detail_shapes
from generator.people.spec import PersonSpec

_DETAILS = detail_shapes()
_LEGS = (("l-upper-leg", "l-knee", "l-ankle"), ("r-upper-leg", "r-knee", "r-ankle"))


def build_body(spec: PersonSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """Rest-pose vertices of this person, barefoot and as tall as the spec says.

    Args:
        spec: the person.
        library: the body library.

    Returns:
        (V, 3) vertices of body, helpers and joint cubes; the pelvis above the origin, soles at z = 0. [m]
    """
    vertices = library.template_vertices.copy()
    for name, coefficient in _base_coefficients(spec).items():
        _add_shape(vertices, library, name, coefficient)
    vertices = _match_stature(vertices, spec, library)
    vertices[:, :2] -= landmark(vertices, library, "pelvis")[:2]
    vertices[:, 2] -= vertices[_skin_vertices(library), 2].min()
    return vertices


def landmark(vertices: NDArray[np.float32], library: BodyLibrary, name: str) -> NDArray[np.float32]:
    """(3,) centre of a joint cube such as "l-knee". [m]"""
    return np.asarray(vertices[library.landmark_vertices[library.landmark_index[name]]].mean(axis=0))


def standing_stature_m(vertices: NDArray[np.float32], library: BodyLibrary) -> float:
    """Height with straight, closed legs: the rest pose spreads them, which costs about a centimetre. [m]"""
    heights = vertices[_skin_vertices(library), 2]
    gain = 0.0
    for names in _LEGS:
        hip, knee, ankle = (landmark(vertices, library, name) for name in names)
        gain += 0.5 * float(np.linalg.norm(hip - knee) + np.linalg.norm(knee - ankle) - (hip - ankle)[2])
    return float(heights.max() - heights.min()) + gain


def _skin_vertices(library: BodyLibrary) -> slice:
    return slice(0, int(library.body_faces.max()) + 1)


def _base_coefficients(spec: PersonSpec) -> dict[str, float]:
    """Target -> coefficient of everything but height, by MakeHuman's rule: a product of levels mixes linearly."""
    body, gender = spec.body, spec.gender
    result: dict[str, float] = {}
    ages = {"young": 1.0 - body["macro.age"], "old": body["macro.age"]}
    for ancestry, (age, share) in product(ANCESTRIES, ages.items()):
        result[f"macrodetails/{ancestry}-{gender}-{age}"] = share * body[f"ancestry.{ancestry}"]
    for stem, share in _build_mix(spec).items():
        result[f"macrodetails/universal-{stem}"] = share
        result[f"macrodetails/proportions/{stem}-idealproportions"] = share * (2.0 * body["macro.proportions"] - 1.0)
    for name, (negative, positive) in _DETAILS.items():
        value = body.get(name, 0.0)
        for target in positive if value > 0.0 else negative:
            result[target] = abs(value)
    return {name: value for name, value in result.items() if abs(value) > 1e-6}


def _build_mix(spec: PersonSpec) -> dict[str, float]:
    """Share of each (age, muscle, weight) corner, summing to 1."""
    ages = {"young": 1.0 - spec.body["macro.age"], "old": spec.body["macro.age"]}
    muscles, weights = _levels(spec.body["macro.muscle"], "muscle"), _levels(spec.body["macro.weight"], "weight")
    return {
        f"{spec.gender}-{age}-{muscle}-{weight}": a * m * w
        for (age, a), (muscle, m), (weight, w) in product(ages.items(), muscles.items(), weights.items())
        if a * m * w > 0.0
    }


def _levels(value: float, noun: str) -> dict[str, float]:
    """A value in 0..1 as a mix of the min (0), average (0.5) and max (1) target."""
    low, high = max(0.0, 1.0 - 2.0 * value), max(0.0, 2.0 * value - 1.0)
    return {f"min{noun}": low, f"average{noun}": 1.0 - low - high, f"max{noun}": high}


def _match_stature(vertices: NDArray[np.float32], spec: PersonSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """Adds the height shapes that give the wanted stature; what they leave is scaled, at most a few per cent."""
    stature = standing_stature_m(vertices, library)
    level = "max" if spec.stature_m > stature else "min"
    extreme = vertices.copy()
    for stem, share in _build_mix(spec).items():
        _add_shape(extreme, library, f"macrodetails/height/{stem}-{level}height", share)
    reach = standing_stature_m(extreme, library) - stature
    share = float(np.clip((spec.stature_m - stature) / reach, 0.0, 0.85)) if abs(reach) > 1e-3 else 0.0
    vertices = vertices + np.float32(share) * (extreme - vertices)
    return vertices * np.float32(spec.stature_m / standing_stature_m(vertices, library))


def _add_shape(vertices: NDArray[np.float32], library: BodyLibrary, name: str, coefficient: float) -> None:
    shape = library.shape_index.get(name)
    if shape is None:
        raise ValueError(f"blend shape: expected one of the library's {len(library.shape_names)}, got {name!r}.")
    rows = slice(int(library.shape_starts[shape]), int(library.shape_starts[shape + 1]))
    vertices[library.shape_vertices[rows]] += np.float32(coefficient) * library.shape_offsets_m[rows]
