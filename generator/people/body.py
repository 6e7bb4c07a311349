"""Blend shapes: a person's coefficients -> rest-pose vertices of body and helpers."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.linalg.blas import saxpy

from assets.library import BodyLibrary
from assets.shapes import ANCESTRIES, detail_shapes
from generator.people.spec import PersonSpec

_DETAILS = detail_shapes()
_LEGS = (("l-upper-leg", "l-knee", "l-ankle"), ("r-upper-leg", "r-knee", "r-ankle"))
_CHILD_YEARS, _GROWN_YEARS = 10.0, 18.0  # below the one a child's shape, above the other an adult's
# MakeHuman's weight targets alone move a waist by 3 cm; these come on top for the heaviest.
_WEIGHT_DETAILS = {
    "torso.waist": 1.5, "torso.hips": 0.8, "torso.depth": 0.5, "torso.width": 0.3, "torso.bust": 0.4,
    "hip.depth": 0.4, "leg.thigh": 1.3, "leg.calf": 0.7, "arm.upper_girth": 1.3, "neck.girth": 0.9, "head.fat": 0.9,
}  # fmt: skip
_BELLY = {"female": 0.2, "male": 0.45}  # share of `belly.volume` on the heaviest
_OPEN_EYES = {"eye.open_inner": 0.2, "eye.open_middle": 0.3, "eye.open_outer": 0.2}  # the template looks sleepy
_MAX_HEIGHT_SHARE = 0.85  # of MakeHuman's extreme statures, which distort


def build_body(spec: PersonSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """Rest-pose vertices of this person, barefoot and as tall as the spec says.

    Args:
        spec: the person.
        library: the body library.

    Returns:
        (V, 3) vertices of body, helpers and joint cubes; the pelvis above the origin, soles at z = 0. [m]
    """
    vertices = library.template_vertices.copy()
    for name, coefficient in _macro_coefficients(spec).items():
        _add_macro(vertices, library, name, coefficient)
    vertices += _detail_offsets(spec, library)
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


def _macro_coefficients(spec: PersonSpec) -> dict[str, float]:
    """Macro target -> coefficient of all but height, by MakeHuman's rule: a product of levels mixes linearly."""
    body, gender = spec.body, spec.gender
    result: dict[str, float] = {}
    for ancestry, (age, share) in product(ANCESTRIES, _age_mix(spec).items()):
        result[f"macrodetails/{ancestry}-{gender}-{age}"] = share * body[f"ancestry.{ancestry}"]
    for stem, share in _build_mix(spec).items():
        result[f"macrodetails/universal-{stem}"] = share
        result[f"macrodetails/proportions/{stem}-idealproportions"] = share * (2.0 * body["macro.proportions"] - 1.0)
    return {name: value for name, value in result.items() if abs(value) > 1e-6}


def _age_mix(spec: PersonSpec) -> dict[str, float]:
    """Share of each of MakeHuman's ages, summing to 1; `macro.age` runs from young to old."""
    span = _GROWN_YEARS - _CHILD_YEARS
    child = float(np.clip((_GROWN_YEARS - spec.age_years) / span, 0.0, 1.0)) if spec.age_group == "child" else 0.0
    old = spec.body["macro.age"]
    mix = {"child": child, "young": (1.0 - child) * (1.0 - old), "old": (1.0 - child) * old}
    return {age: share for age, share in mix.items() if share > 0.0}


def _build_mix(spec: PersonSpec) -> dict[str, float]:
    """Share of each (age, muscle, weight) corner, summing to 1."""
    muscles, weights = _levels(spec.body["macro.muscle"], "muscle"), _levels(spec.body["macro.weight"], "weight")
    return {
        f"{spec.gender}-{age}-{muscle}-{weight}": a * m * w
        for (age, a), (muscle, m), (weight, w) in product(_age_mix(spec).items(), muscles.items(), weights.items())
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
    change = np.zeros_like(vertices)
    for stem, share in _build_mix(spec).items():
        _add_macro(change, library, f"macrodetails/height/{stem}-{level}height", share)
    reach = standing_stature_m(vertices + change, library) - stature
    wanted = (spec.stature_m - stature) / reach if abs(reach) > 1e-3 else 0.0
    vertices = vertices + np.float32(np.clip(wanted, 0.0, _MAX_HEIGHT_SHARE)) * change
    return vertices * np.float32(spec.stature_m / standing_stature_m(vertices, library))


def _add_macro(vertices: NDArray[np.float32], library: BodyLibrary, name: str, coefficient: float) -> None:
    saxpy(_dense_shape(library, name), vertices.reshape(-1), a=coefficient)


@lru_cache(maxsize=512)
def _dense_shape(library: BodyLibrary, name: str) -> NDArray[np.float32]:
    """(3 V,) offsets of a shape that moves nearly every vertex. [m]"""
    shape = library.shape_index.get(name)
    if shape is None:
        raise ValueError(f"blend shape: expected one of the library's {len(library.shape_names)}, got {name!r}.")
    rows = slice(int(library.shape_starts[shape]), int(library.shape_starts[shape + 1]))
    offsets = np.zeros_like(library.template_vertices)
    offsets[library.shape_vertices[rows]] = library.shape_offsets[rows]
    return offsets.reshape(-1)


def _detail_offsets(spec: PersonSpec, library: BodyLibrary) -> NDArray[np.float32]:
    """(V, 3) sum of all detail shapes, those that follow the weight included. [m]"""
    fat = 2.0 * spec.body["macro.weight"] - 1.0
    added = _OPEN_EYES | {name: fat * share for name, share in _WEIGHT_DETAILS.items()}
    added["belly.volume"] = max(fat, 0.0) * _BELLY[spec.gender]
    values = np.array([spec.body.get(name, 0.0) + added.get(name, 0.0) for name in _DETAILS], np.float32)
    signed = np.concatenate([np.maximum(-values, 0.0), np.maximum(values, 0.0)])
    return np.asarray(_detail_matrix(library) @ signed, np.float32).reshape(-1, 3)


@lru_cache(maxsize=2)
def _detail_matrix(library: BodyLibrary) -> sp.csr_matrix:
    """(3 V, 2 D) offsets of what each detail coefficient adds below and above zero. [m]"""
    rows, columns, offsets = [], [], []
    for column, targets in enumerate([pair[sign] for sign in range(2) for pair in _DETAILS.values()]):
        for target in targets:
            shape = library.shape_index[target]
            own = slice(int(library.shape_starts[shape]), int(library.shape_starts[shape + 1]))
            rows.append((3 * library.shape_vertices[own].astype(np.int64)[:, None] + np.arange(3)).ravel())
            columns.append(np.full(len(rows[-1]), column))
            offsets.append(library.shape_offsets[own].astype(np.float32).ravel())
    entries = (np.concatenate(offsets), (np.concatenate(rows), np.concatenate(columns)))
    return sp.csr_matrix(entries, shape=(3 * len(library.template_vertices), 2 * len(_DETAILS)))
