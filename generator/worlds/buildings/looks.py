"""How the seed of a building becomes its look: measures and muted colours, style by style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from generator.worlds.buildings.spec import BuildingSpec, Look, part_rng
from generator.worlds.model import Rgb

# Factors on near white walls: what sun-bleached paint reflects.
PLASTERS: tuple[Rgb, ...] = (
    (0.92, 0.86, 0.72),
    (0.85, 0.7, 0.46),
    (0.78, 0.74, 0.68),
    (0.62, 0.6, 0.57),
    (0.95, 0.93, 0.88),
    (0.82, 0.62, 0.5),
    (0.66, 0.68, 0.58),
    (0.56, 0.62, 0.66),
    (0.75, 0.5, 0.38),
    (0.9, 0.8, 0.68),
)
BRICKS = ("red brick", "brown brick", "yellow brick")
BAKED: tuple[Rgb, ...] = ((1.0, 1.0, 1.0), (0.85, 0.8, 0.78), (1.1, 1.05, 1.0), (0.9, 0.95, 0.95), (0.7, 0.68, 0.66))
STONES: tuple[Rgb, ...] = ((0.8, 0.76, 0.68), (0.6, 0.57, 0.52), (0.9, 0.86, 0.78), (0.5, 0.5, 0.5))
GREYS: tuple[Rgb, ...] = ((0.95, 0.94, 0.9), (0.75, 0.74, 0.72), (0.82, 0.8, 0.74), (0.6, 0.61, 0.62))
FRAMES: tuple[Rgb, ...] = ((0.9, 0.9, 0.87), (0.85, 0.85, 0.82), (0.32, 0.2, 0.12), (0.1, 0.11, 0.12), (0.3, 0.34, 0.3))
ACCENTS: tuple[Rgb, ...] = (
    (0.06, 0.12, 0.09),
    (0.18, 0.05, 0.04),
    (0.05, 0.08, 0.15),
    (0.2, 0.12, 0.07),
    (0.32, 0.2, 0.11),
    (0.07, 0.07, 0.08),
    (0.3, 0.33, 0.33),
    (0.42, 0.4, 0.35),
)
TILES: tuple[Rgb, ...] = ((1.0, 1.0, 1.0), (0.8, 0.78, 0.75), (1.1, 1.0, 0.95), (0.65, 0.7, 0.75))


def pick(colours: Sequence[Rgb], rng: np.random.Generator, drift: float = 0.08) -> Rgb:
    """One of the colours, lighter or darker by a share of it."""
    r, g, b = colours[int(rng.integers(len(colours)))]
    gain = float(rng.uniform(1.0 - drift, 1.0 + drift))
    return r * gain, g * gain, b * gain


def look_of(spec: BuildingSpec) -> Look:
    """The look that the seed decides, equal whenever it is asked for."""
    look = _LOOKS[spec.style](part_rng(spec, 0))
    if spec.ground == "homes" or spec.style in ("house", "hoarding"):
        return look
    rng = part_rng(spec, 6)
    awning_m = float(rng.uniform(0.9, 1.5)) if spec.ground == "shops" and rng.random() < 0.4 else 0.0
    return replace(look, ground_m=min(4.5, look.ground_m + 0.4), awning_m=awning_m)


def _townhouse(rng: np.random.Generator) -> Look:
    stone = bool(rng.random() < 0.25)
    wall_tint = pick(STONES[:3] if stone else PLASTERS, rng)
    wall = "stone" if stone else "plaster"
    apart = bool(rng.random() < 0.6)
    width = float(rng.uniform(1.0, 1.25))
    return Look(
        wall=wall,
        wall_tint=wall_tint,
        ground_wall="stone" if apart else wall,
        ground_tint=pick(STONES, rng) if apart else wall_tint,
        plinth_m=float(rng.uniform(0.35, 0.8)),
        plinth_tint=pick(STONES[1:], rng),
        ground_m=float(rng.uniform(3.5, 4.1)),
        floor_m=float(rng.uniform(3.0, 3.4)),
        window_m=(width, float(rng.uniform(1.7, 2.0))),
        sill_m=float(rng.uniform(0.7, 0.9)),
        pitch_m=float(rng.uniform(2.1, 2.7)),
        reveal_m=float(rng.uniform(0.14, 0.22)),
        frame_tint=pick(FRAMES[:3], rng),
        bars=str(rng.choice(["two", "cross", "cross", "sash"])),
        surround_m=float(rng.choice([0.0, 0.12, 0.16])),
        trim_tint=pick(STONES[:3], rng),
        course=bool(rng.random() < 0.7),
        cornice_m=float(rng.uniform(0.3, 0.6)),
        balconies=str(rng.choice(["none", "none", "french", "rail"])),
        balcony_tint=(0.08, 0.08, 0.085),
        shutters=str(rng.choice(["none", "none", "open"])),
        accent=pick(ACCENTS, rng),
        roof="mansard" if rng.random() < 0.7 else "flat",
        roof_cover="slates",
        roof_tint=pick(TILES, rng),
        lit_share=float(rng.uniform(0.2, 0.45)),
    )


def _tenement(rng: np.random.Generator) -> Look:
    brick, tint = str(rng.choice(BRICKS)), pick(BAKED, rng)
    below = brick if rng.random() < 0.6 else "plaster"
    return Look(
        wall=brick,
        wall_tint=tint,
        ground_wall=below,
        ground_tint=tint if below == brick else pick(PLASTERS, rng),
        plinth_m=float(rng.uniform(0.3, 0.9)),
        plinth_tint=pick(STONES[1:], rng),
        ground_m=float(rng.uniform(3.5, 4.1)),
        floor_m=float(rng.uniform(2.9, 3.2)),
        window_m=(float(rng.uniform(1.0, 1.4)), float(rng.uniform(1.5, 1.8))),
        sill_m=0.9,
        pitch_m=float(rng.uniform(2.2, 2.9)),
        reveal_m=float(rng.uniform(0.1, 0.16)),
        frame_tint=pick(FRAMES, rng),
        bars=str(rng.choice(["sash", "two", "one", "grid"])),
        surround_m=0.0,
        trim_tint=pick(STONES, rng),
        course=bool(rng.random() < 0.5),
        cornice_m=float(rng.uniform(0.12, 0.35)),
        balconies=str(rng.choice(["none", "none", "rail"])),
        balcony_tint=pick(ACCENTS, rng),
        shutters="roller" if rng.random() < 0.3 else "none",
        accent=pick(ACCENTS, rng),
        roof="flat",
        roof_cover="slates",
        roof_tint=pick(TILES, rng),
        lit_share=float(rng.uniform(0.2, 0.5)),
    )


def _apartments(rng: np.random.Generator) -> Look:
    grey = pick(GREYS, rng)
    return Look(
        wall="concrete" if rng.random() < 0.6 else "plaster",
        wall_tint=grey,
        ground_wall="concrete",
        ground_tint=pick(GREYS[1:], rng),
        plinth_m=0.4,
        plinth_tint=pick(STONES[1:], rng),
        ground_m=3.5,
        floor_m=float(rng.uniform(2.75, 2.9)),
        window_m=(1.4, 1.4),
        sill_m=0.9,
        pitch_m=float(rng.uniform(2.8, 3.3)),
        reveal_m=0.12,
        frame_tint=pick(FRAMES[:2], rng),
        bars=str(rng.choice(["two", "one"])),
        surround_m=0.0,
        trim_tint=pick(GREYS, rng),
        course=bool(rng.random() < 0.6),
        cornice_m=0.0,
        balconies=str(rng.choice(["slab", "slab", "rail"])),
        balcony_tint=pick((*PLASTERS, *GREYS, (0.5, 0.3, 0.2), (0.3, 0.4, 0.45)), rng),
        shutters="roller" if rng.random() < 0.5 else "none",
        accent=pick(ACCENTS, rng),
        roof="flat",
        roof_cover="slates",
        roof_tint=pick(GREYS, rng),
        lit_share=float(rng.uniform(0.25, 0.5)),
    )


def _office(rng: np.random.Generator) -> Look:
    metal = pick(((0.5, 0.52, 0.54), (0.12, 0.125, 0.13), (0.75, 0.75, 0.74), (0.3, 0.26, 0.2)), rng)
    return Look(
        wall="stone" if rng.random() < 0.6 else "concrete",
        wall_tint=pick((*STONES, *GREYS), rng),
        ground_wall="stone",
        ground_tint=pick((*STONES, (0.2, 0.2, 0.21)), rng),
        plinth_m=0.15,
        plinth_tint=(0.25, 0.25, 0.26),
        ground_m=float(rng.uniform(4.0, 4.5)),
        floor_m=float(rng.uniform(3.1, 3.5)),
        window_m=(float(rng.choice([1.2, 1.35, 1.5])), 2.2),
        sill_m=0.5,
        pitch_m=float(rng.uniform(5.4, 7.2)),
        reveal_m=0.12,
        frame_tint=metal,
        bars=str(rng.choice(["curtain", "bands", "piers"])),
        surround_m=0.0,
        trim_tint=metal,
        course=False,
        cornice_m=0.0,
        balconies="none",
        balcony_tint=metal,
        shutters="none",
        accent=pick(((0.06, 0.07, 0.08), (0.2, 0.22, 0.23), (0.1, 0.13, 0.15), (0.35, 0.36, 0.36)), rng),
        roof="flat",
        roof_cover="slates",
        roof_tint=pick(GREYS, rng),
        lit_share=float(rng.uniform(0.08, 0.25)),
    )


def _house(rng: np.random.Generator) -> Look:
    wall = str(rng.choice(["plaster", "red brick", "brown brick", "yellow brick", "siding", "plaster"]))
    tint = pick(BAKED if wall in BRICKS else PLASTERS, rng)
    mixed = wall == "plaster" and rng.random() < 0.3
    return Look(
        wall=wall,
        wall_tint=tint,
        ground_wall="red brick" if mixed else wall,
        ground_tint=pick(BAKED, rng) if mixed else tint,
        plinth_m=float(rng.uniform(0.25, 0.5)),
        plinth_tint=pick(STONES[1:], rng),
        ground_m=float(rng.uniform(2.8, 3.1)),
        floor_m=2.7,
        window_m=(float(rng.uniform(1.1, 1.6)), float(rng.uniform(1.1, 1.4))),
        sill_m=0.9,
        pitch_m=float(rng.uniform(2.8, 3.4)),
        reveal_m=float(rng.uniform(0.08, 0.14)),
        frame_tint=pick(FRAMES, rng),
        bars=str(rng.choice(["two", "cross", "sash", "grid"])),
        surround_m=0.1 if wall == "siding" else 0.0,
        trim_tint=pick(GREYS[:2], rng),
        course=False,
        cornice_m=0.0,
        balconies="none",
        balcony_tint=(0.5, 0.5, 0.5),
        shutters=str(rng.choice(["none", "open", "roller"])) if wall not in BRICKS else "none",
        accent=pick(ACCENTS, rng),
        roof="gable",
        roof_cover=str(rng.choice(["tiles", "tiles", "slates"])),
        roof_tint=pick(TILES, rng),
        lit_share=float(rng.uniform(0.4, 0.7)),
    )


_LOOKS: dict[str, Callable[[np.random.Generator], Look]] = {
    "townhouse": _townhouse,
    "tenement": _tenement,
    "apartments": _apartments,
    "office": _office,
    "house": _house,
    "hoarding": _tenement,
}
