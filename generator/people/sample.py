"""Draws persons and poses. Every thing of a person has its own random stream."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np

from generator.colour import Lab, monk_skin_lab
from generator.people.closet import Closet, open_closet
from generator.people.config import PeopleConfig
from generator.people.draw import Draws
from generator.people.growth import draw_stature_m
from generator.people.head_facts import draw_face, draw_hair
from generator.people.look_alikes import as_look_alike, block_of
from generator.people.outfit import Wearer, draw_outfit, draw_taste
from generator.people.physique import draw_body
from generator.people.spec import AgeGroup, Build, GaitSpec, Gender, OutfitSpec, PersonSpec
from generator.people.streams import PersonStream, stream_rng

_AGE_YEARS: dict[AgeGroup, tuple[float, float]] = {
    "child": (8.0, 18.0), "young": (18.0, 35.0), "adult": (35.0, 60.0), "old": (60.0, 85.0)
}  # fmt: skip
_EYE_LABS: tuple[Lab, ...] = ((22.0, 8.0, 12.0), (32.0, 10.0, 20.0), (45.0, -6.0, 14.0), (50.0, -6.0, -14.0))
StreamDraws = Callable[..., Draws]


def sample_person(config: PeopleConfig, pid: int, seed: int, candidate: int = 0) -> PersonSpec:
    """Identity `pid` of a dataset: the same person for the same arguments, whatever else is drawn.

    Args:
        config: the population.
        pid: number of the identity.
        seed: of the dataset.
        candidate: 0 for the person; another number for another person that could have this pid. The members of a group
            of look-alikes must be given the same number.
    """
    block = block_of(config, pid, seed)
    if block is not None:
        number, base_pid = block
        member = as_look_alike(config, _draw_person(config, base_pid, seed, candidate), pid, number, seed)
        if member.group is not None:
            return member
    return _draw_person(config, pid, seed, candidate)


def _draw_person(config: PeopleConfig, pid: int, seed: int, candidate: int = 0) -> PersonSpec:
    """Identity `pid` by itself, not in any group."""
    closet = open_closet(config)
    extra = (candidate,) if candidate else ()

    def streams(stream: PersonStream, *index: int) -> Draws:
        return Draws(stream_rng(seed, stream, pid, *index, *extra))

    draws = streams(PersonStream.TYPE)
    gender: Gender = "female" if draws.chance(config.female_share) else "male"
    age_group = draws.choose(config.age_weights)
    build = draws.choose(config.build_weights)
    age_years = draws.between(_AGE_YEARS[age_group])
    skin_tone, skin_lab, eye_lab = _draw_skin(config, streams(PersonStream.SKIN))
    body_draws, face_draws = streams(PersonStream.BODY), streams(PersonStream.FACE)
    body = draw_body(config, age_years, build, skin_tone, body_draws, face_draws)
    hair_draws = streams(PersonStream.HAIR)
    style = hair_draws.choose(closet.hair_styles(gender, age_years, body["ancestry.african"]))
    hair, natural_lab = draw_hair(closet, gender, age_years, skin_tone, style, hair_draws)
    brows, beard = streams(PersonStream.BROWS), streams(PersonStream.BEARD)
    wearer = Wearer(gender, age_years, draw_taste(closet, age_years, streams(PersonStream.TASTE)), hair.style)
    return PersonSpec(
        pid=pid,
        gender=gender,
        age_group=age_group,
        build=build,
        age_years=age_years,
        stature_m=draw_stature_m(config, gender, age_years, streams(PersonStream.STATURE)),
        body=body,
        skin_tone=skin_tone,
        skin_lab=skin_lab,
        eye_lab=eye_lab,
        hair=hair,
        face=draw_face(closet, gender, age_years, hair, natural_lab, brows, beard),
        gait=sample_gait(age_years, build, stream_rng(seed, PersonStream.GAIT, pid, *extra)),
        outfits=_draw_outfits(closet, wearer, streams),
    )


def _draw_outfits(closet: Closet, wearer: Wearer, streams: StreamDraws) -> tuple[OutfitSpec, ...]:
    def of(number: int) -> Callable[[PersonStream], Draws]:
        return lambda stream: streams(stream, number)

    numbers = range(closet.config.outfits_per_identity)
    return tuple(draw_outfit(closet, wearer, number, of(number)) for number in numbers)


def _draw_skin(config: PeopleConfig, draws: Draws) -> tuple[int, Lab, Lab]:
    """Step on the Monk scale, albedo of the skin and of the iris."""
    tone = draws.choose(config.skin_tone_weights)
    lightness, a, b = (value + draws.between((-1.5, 1.5)) for value in _monk_lab(tone))
    eye = _EYE_LABS[draws.whole(0, len(_EYE_LABS) - 1)]
    return tone, (lightness, a, b), _EYE_LABS[0] if tone > 5 else eye


@lru_cache(maxsize=16)
def _monk_lab(tone: int) -> Lab:
    return monk_skin_lab(tone)


def sample_gait(age_years: float, build: Build, rng: np.random.Generator) -> GaitSpec:
    """Amplitudes around the published means; the old take shorter strides and lean forward."""
    old = float(np.clip((age_years - 55.0) / 30.0, 0.0, 1.0))
    wide = {"slim": 0.0, "average": 2.0, "heavy": 6.0}[build]
    return GaitSpec(
        stride=float(rng.uniform(0.85, 1.15) * (1.0 - 0.25 * old)),
        arm_swing=float(rng.uniform(0.5, 1.3) * (1.0 - 0.3 * old)),
        elbow_deg=float(rng.uniform(10.0, 30.0)),
        lean_deg=float(rng.uniform(0.0, 4.0) + 6.0 * old),
        toe_out_deg=float(rng.uniform(2.0, 11.0)),
        arm_out_deg=float(rng.uniform(4.0, 9.0) + wide),
    )
