"""Draws the shape of body and face."""

from __future__ import annotations

from functools import lru_cache

from assets.shapes import detail_shapes
from generator.people.config import PeopleConfig
from generator.people.draw import Draws
from generator.people.spec import Build

_WEIGHT: dict[Build, tuple[float, float]] = {"slim": (0.12, 0.36), "average": (0.42, 0.60), "heavy": (0.70, 0.88)}
_MUSCLE: dict[Build, tuple[float, float]] = {"slim": (0.35, 0.55), "average": (0.40, 0.65), "heavy": (0.42, 0.60)}
_FACE_PREFIXES = ("head.", "forehead.", "nose.", "mouth.", "chin.", "cheek.", "eye.", "ear.")


@lru_cache(maxsize=1)
def shapes_of_body_and_face() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Names of the detail shapes of the body and of the face."""
    names = detail_shapes()
    face = tuple(name for name in names if name.startswith(_FACE_PREFIXES))
    return tuple(name for name in names if name not in face), face


def draw_body(
    config: PeopleConfig, age_years: float, build: Build, skin_tone: int, draws: Draws, face_draws: Draws
) -> dict[str, float]:
    """Macro coefficients of the body type, then bounded uniform noise on every detail shape.

    The ancestry coefficients only mix head and body shapes; they lean on the skin tone as real populations do.

    Args:
        config: the population.
        age_years: how old. [years]
        build: slim, average or heavy.
        skin_tone: step on the Monk scale.
        draws: stream of the body.
        face_draws: stream of the face.
    """
    dark = min(max((skin_tone - 3) / 6.0, 0.05), 1.0)
    mix = draws.rng.dirichlet((2.5 * dark, 1.2, 2.5 * (1.05 - dark))).tolist()
    of_body, of_face = shapes_of_body_and_face()
    return {
        "macro.age": min(max((age_years - 25.0) / 65.0, 0.0), 1.0),
        **draw_build(build, draws),
        "ancestry.african": mix[0],
        "ancestry.asian": mix[1],
        "ancestry.caucasian": mix[2],
        **draw_details(of_body, config.body_noise, draws),
        **draw_details(of_face, config.face_noise, face_draws),
    }


def draw_build(build: Build, draws: Draws) -> dict[str, float]:
    """Weight, muscles and proportions."""
    return {
        "macro.weight": draws.between(_WEIGHT[build]),
        "macro.muscle": draws.between(_MUSCLE[build]),
        "macro.proportions": draws.between((0.4, 0.9)),
    }


def draw_details(names: tuple[str, ...], noise: float, draws: Draws) -> dict[str, float]:
    """Signed coefficients, uniform up to the noise."""
    return {name: noise * (2.0 * draws.unit() - 1.0) for name in names}
