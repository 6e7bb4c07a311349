"""Draws persons and poses. Every thing of a person has its own random stream."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from assets.shapes import detail_shapes
from generator.colour import CLOTH_COLOURS, HAIR_COLOURS, Lab, monk_skin_lab, sample_colour
from generator.people.config import PeopleConfig
from generator.people.spec import (
    AgeGroup,
    Build,
    FabricSpec,
    FaceSpec,
    GaitSpec,
    Gender,
    HairSpec,
    LowerSpec,
    OutfitSpec,
    PersonSpec,
    PoseSpec,
    ShoesSpec,
    TopSpec,
)
from generator.people.streams import PersonStream, stream_rng

Key = TypeVar("Key")
_AGE_YEARS: dict[AgeGroup, tuple[float, float]] = {"child": (8.0, 16.0), "young": (18.0, 35.0), "adult": (35.0, 60.0), "old": (60.0, 85.0)}
_WEIGHT: dict[Build, tuple[float, float]] = {"slim": (0.12, 0.36), "average": (0.42, 0.60), "heavy": (0.70, 0.92)}
_MUSCLE: dict[Build, tuple[float, float]] = {"slim": (0.35, 0.55), "average": (0.40, 0.65), "heavy": (0.42, 0.60)}
_FACE_PREFIXES = ("head.", "forehead.", "nose.", "mouth.", "chin.", "cheek.", "eye.", "ear.")
_EYE_LABS: tuple[Lab, ...] = ((22.0, 8.0, 12.0), (32.0, 10.0, 20.0), (45.0, -6.0, 14.0), (50.0, -6.0, -14.0))


def sample_person(config: PeopleConfig, pid: int, seed: int) -> PersonSpec:
    """Identity `pid` of a dataset: the same person for the same (config, pid, seed), whatever else is drawn."""
    rng = stream_rng(seed, PersonStream.TYPE, pid)
    gender: Gender = "female" if rng.random() < config.female_share else "male"
    age_group = _choose(config.age_weights, rng)
    build = _choose(config.build_weights, rng)
    age_years = float(rng.uniform(*_AGE_YEARS[age_group]))
    skin_rng = stream_rng(seed, PersonStream.SKIN, pid)
    skin_tone = _choose(config.skin_tone_weights, skin_rng)
    skin_lab = np.array(monk_skin_lab(skin_tone)) + skin_rng.uniform(-1.5, 1.5, 3)
    eye_lab = _EYE_LABS[0] if skin_tone > 5 else _EYE_LABS[int(skin_rng.integers(len(_EYE_LABS)))]
    body_rng = stream_rng(seed, PersonStream.BODY, pid)
    hair = sample_hair(config, gender, age_years, skin_tone, stream_rng(seed, PersonStream.HAIR, pid))
    outfit = OutfitSpec(
        number=0,
        season="summer",
        formality=0.5,
        upper=sample_upper(config, gender, stream_rng(seed, PersonStream.UPPER, pid)),
        outer=None,
        lower=sample_lower(config, gender, stream_rng(seed, PersonStream.LOWER, pid)),
        shoes=sample_shoes(config, stream_rng(seed, PersonStream.SHOES, pid)),
    )
    return PersonSpec(
        pid=pid,
        gender=gender,
        age_group=age_group,
        build=build,
        age_years=age_years,
        stature_m=_sample_stature(config, gender, body_rng),
        body=_sample_body(config, age_years, build, skin_tone, body_rng, stream_rng(seed, PersonStream.FACE, pid)),
        skin_tone=skin_tone,
        skin_lab=(float(skin_lab[0]), float(skin_lab[1]), float(skin_lab[2])),
        eye_lab=eye_lab,
        hair=hair,
        face=FaceSpec("straight", 0.6, "none", 0.0, hair.colour_lab, 0.5 if gender == "female" else 0.0),
        gait=sample_gait(age_years, build, stream_rng(seed, PersonStream.GAIT, pid)),
        outfits=(outfit,),
    )


def _sample_stature(config: PeopleConfig, gender: Gender, rng: np.random.Generator) -> float:
    low, high = config.stature_range_m[gender]
    return float(np.clip(rng.normal(config.stature_mean_m[gender], config.stature_sd_m[gender]), low, high))


def _sample_body(
    config: PeopleConfig,
    age_years: float,
    build: Build,
    skin_tone: int,
    rng: np.random.Generator,
    face_rng: np.random.Generator,
) -> dict[str, float]:
    """Macro coefficients of the body type, then bounded uniform noise on every detail shape.

    The ancestry coefficients only mix head and body shapes; they lean on the skin tone as real populations do.
    """
    dark = np.clip((skin_tone - 3) / 6.0, 0.05, 1.0)
    mix = rng.dirichlet(np.array([2.5 * dark, 1.2, 2.5 * (1.05 - dark)]))
    body = {
        "macro.age": float(np.clip((age_years - 25.0) / 65.0, 0.0, 1.0)),
        "macro.weight": float(rng.uniform(*_WEIGHT[build])),
        "macro.muscle": float(rng.uniform(*_MUSCLE[build])),
        "macro.proportions": float(rng.uniform(0.4, 0.9)),
        "ancestry.african": float(mix[0]),
        "ancestry.asian": float(mix[1]),
        "ancestry.caucasian": float(mix[2]),
    }
    for name in detail_shapes():
        face = name.startswith(_FACE_PREFIXES)
        noise = config.face_noise if face else config.body_noise
        body[name] = float((face_rng if face else rng).uniform(-noise, noise))
    return body


def sample_hair(
    config: PeopleConfig, gender: Gender, age_years: float, skin_tone: int, rng: np.random.Generator
) -> HairSpec:
    """Hair that goes with the person: fair hair only on light skin, gray with age."""
    style = _choose(config.hair_weights[gender], rng)
    weights = dict(config.hair_colour_weights)
    if skin_tone > 5:
        weights = {name: weight for name, weight in weights.items() if name in ("black", "brown")} or weights
    colour = _choose(weights, rng)
    gray, white = rng.random(), rng.random()
    if gray < np.clip((age_years - 42.0) / 30.0, 0.0, 0.9):
        colour = "white" if white < (age_years - 60.0) / 30.0 else "gray"
    length = rng.uniform(0.0, 0.12) if style == "short" else rng.uniform(0.42, 0.75)
    return HairSpec(
        style=style,
        length=float(length),
        volume_m=float(rng.uniform(0.012, 0.028)),
        parting=0.0,
        hairline=0.0,
        colour_lab=sample_colour(colour, rng, HAIR_COLOURS),
        seed=int(rng.integers(2**31)),
    )


def sample_upper(config: PeopleConfig, gender: Gender, rng: np.random.Generator) -> TopSpec:
    """A T-shirt or a long-sleeved shirt; one continuous generator."""
    garment = _choose(config.upper_weights[gender], rng)
    sleeve = rng.uniform(0.26, 0.44) if garment == "t_shirt" else rng.uniform(0.94, 1.0)
    colour = _cloth_colour(config.upper_colour_weights, rng)
    return TopSpec(
        garment=garment,
        sleeve_length=float(sleeve),
        hem=float(rng.uniform(0.45, 0.95)),
        looseness=float(rng.uniform(0.1, 0.7) if gender == "female" else rng.uniform(0.25, 1.0)),
        neckline="crew",
        neck_drop_m=float(rng.uniform(0.0, 0.05) if gender == "female" else rng.uniform(0.0, 0.015)),
        collar="none",
        closure="none",
        opening=0.0,
        hood="none",
        pockets="none",
        cuffs="plain",
        hem_band="plain",
        quilt_m=0.0,
        belted=False,
        tucked=False,
        fabric=FabricSpec("cotton", "plain", (colour,)),
        trim_lab=colour,
    )


def sample_lower(config: PeopleConfig, gender: Gender, rng: np.random.Generator) -> LowerSpec:
    """Trousers, shorts or a skirt."""
    kind = _choose(config.lower_weights[gender], rng)
    ranges = {"trousers": (0.95, 1.0), "shorts": (0.33, 0.56), "skirt": (0.38, 0.72)}
    colour = _cloth_colour(config.lower_colour_weights, rng)
    return LowerSpec(
        garment=kind,
        kind=kind,
        length=float(rng.uniform(*ranges[kind])),
        looseness=float(rng.uniform(0.0, 0.5) if gender == "female" else rng.uniform(0.2, 0.9)),
        flare=float(rng.uniform(0.1, 0.9)),
        pleats=0,
        waistband="plain",
        pockets="none",
        cuffs="plain",
        crease=False,
        fabric=FabricSpec("cotton", "plain", (colour,)),
        belt_lab=colour,
    )


def sample_shoes(config: PeopleConfig, rng: np.random.Generator) -> ShoesSpec:
    """Sneakers; the sole is usually light."""
    colour = _cloth_colour(config.shoe_colour_weights, rng)
    sole = sample_colour("white", rng) if rng.random() < 0.65 else sample_colour("black", rng)
    return ShoesSpec(
        garment="sneakers",
        kind="low",
        sole_m=float(rng.uniform(0.018, 0.032)),
        heel_m=0.0,
        shaft=0.0,
        toe="round",
        fabric=FabricSpec("canvas", "plain", (colour,)),
        sole_lab=sole,
        detail_lab=sole,
        sock_lab=None,
        sock_length=0.0,
    )


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


def sample_pose(config: PeopleConfig, spec: PersonSpec, rng: np.random.Generator) -> PoseSpec:
    """A moment of a person's walk, or a relaxed stance."""
    kind = _choose(config.pose_weights, rng)
    return PoseSpec(
        kind=kind,
        phase=float(rng.random()),
        stance=float(rng.uniform(-1.0, 1.0)),
        arms=float(rng.uniform(-1.0, 1.0)),
        head_yaw_deg=float(np.clip(rng.normal(0.0, 10.0 if kind == "walking" else 18.0), -40.0, 40.0)),
        head_pitch_deg=float(np.clip(rng.normal(4.0 + 0.3 * spec.gait.lean_deg, 5.0), -8.0, 20.0)),
    )


def _choose(weights: Mapping[Key, float], rng: np.random.Generator) -> Key:
    names, values = list(weights), np.array(list(weights.values()), np.float64)
    if not values.sum() > 0.0:
        raise ValueError(f"people: expected a weight above 0 among {names}, got {values.tolist()}.")
    return names[int(rng.choice(len(names), p=values / values.sum()))]


def _cloth_colour(weights: Mapping[str, float], rng: np.random.Generator) -> Lab:
    return sample_colour(_choose(weights, rng), rng, CLOTH_COLOURS)
