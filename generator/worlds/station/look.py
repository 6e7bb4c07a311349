"""How a station looks, drawn by seed."""

from __future__ import annotations

from typing import Any

import numpy as np

from generator.worlds.model import Rgb
from generator.worlds.spectrum import blackbody_colour
from generator.worlds.station.plan import CeilingKind, FloorKind, GateKind, Look, PillarKind

# Linear albedos of glazed tiles: most of the wall, its bands, and what else is painted.
COLOURWAYS: tuple[tuple[Rgb, Rgb, Rgb], ...] = (
    ((0.50, 0.46, 0.37), (0.05, 0.17, 0.10), (0.06, 0.16, 0.11)),
    ((0.52, 0.53, 0.52), (0.04, 0.09, 0.27), (0.05, 0.10, 0.28)),
    ((0.50, 0.48, 0.44), (0.25, 0.035, 0.035), (0.22, 0.04, 0.04)),
    ((0.50, 0.36, 0.13), (0.10, 0.06, 0.04), (0.30, 0.22, 0.10)),
    ((0.24, 0.38, 0.36), (0.58, 0.58, 0.54), (0.08, 0.20, 0.20)),
    ((0.40, 0.41, 0.42), (0.36, 0.16, 0.05), (0.33, 0.15, 0.05)),
    ((0.20, 0.10, 0.055), (0.50, 0.28, 0.08), (0.16, 0.09, 0.06)),
    ((0.44, 0.48, 0.52), (0.12, 0.13, 0.15), (0.36, 0.27, 0.07)),
    ((0.47, 0.47, 0.43), (0.30, 0.10, 0.20), (0.24, 0.09, 0.17)),
)
FLOORS: tuple[tuple[FloorKind, Rgb], ...] = (
    ("terrazzo", (0.30, 0.29, 0.27)),
    ("terrazzo", (0.21, 0.18, 0.16)),
    ("terrazzo", (0.23, 0.145, 0.11)),
    ("terrazzo", (0.37, 0.335, 0.28)),
    ("checker", (0.31, 0.29, 0.255)),
    ("checker", (0.25, 0.24, 0.235)),
    ("granite", (0.26, 0.26, 0.26)),
    ("granite", (0.17, 0.17, 0.18)),
    ("rubber", (0.075, 0.075, 0.080)),
    ("mosaic", (0.33, 0.31, 0.27)),
    ("concrete", (0.25, 0.245, 0.235)),
)
TILES: tuple[tuple[tuple[float, float], bool], ...] = (
    ((0.15, 0.15), False),
    ((0.20, 0.10), True),
    ((0.40, 0.20), True),
    ((0.50, 1.00), False),
    ((0.10, 0.10), False),
)
BANDS: tuple[tuple[tuple[float, float], ...], ...] = (
    ((0.0, 0.2), (2.3, 2.6)),
    ((0.0, 1.0),),
    ((0.0, 0.2), (1.0, 1.2), (2.6, 2.8)),
    ((0.0, 0.2), (2.4, 9.0)),
    ((1.4, 2.4),),
)
LAMP_K = (3500.0, 4000.0, 4000.0, 5000.0)  # colour temperatures of fluorescent tubes and LED lines
TRAINS: tuple[tuple[Rgb, Rgb], ...] = (
    ((0.42, 0.43, 0.44), (0.30, 0.03, 0.03)),
    ((0.55, 0.55, 0.53), (0.03, 0.08, 0.26)),
    ((0.55, 0.34, 0.03), (0.05, 0.05, 0.05)),
    ((0.40, 0.41, 0.42), (0.04, 0.18, 0.09)),
    ((0.22, 0.04, 0.035), (0.55, 0.50, 0.40)),
)
_HEADS = (
    "Linden",
    "Harbour",
    "Castle",
    "Mill",
    "Foundry",
    "Orchard",
    "Cathedral",
    "North",
    "Arsenal",
    "Weaver",
    "Canal",
)
_TAILS = ("Square", "Gate", "Street", "Bridge", "Park", "Market", "Field", "Cross", "Garden", "Hill")
_PILLARS: tuple[PillarKind, ...] = ("round_pillar", "square_pillar", "steel_pillar")
_CEILINGS: tuple[CeilingKind, ...] = ("panels", "beams", "slats")
_GATES: tuple[GateKind, ...] = ("flap_gate", "flap_gate", "tripod_gate")


def draw_look(rng: np.random.Generator) -> Look:
    """One station's look."""
    wall, band, accent = _pick(COLOURWAYS, rng)
    tile_m, bonded = _pick(TILES, rng)
    floor, floor_colour = _pick(FLOORS, rng)
    body, stripe = _pick(TRAINS, rng)
    return Look(
        name=f"{_pick(_HEADS, rng)} {_pick(_TAILS, rng)}",
        line=_pick("ABCDEFGHKLMNRSTUVW", rng),
        wall=wall,
        band=band,
        accent=accent,
        tile_m=tile_m,
        bonded=bonded,
        bands_m=_pick(BANDS, rng),
        floor=floor,
        floor_colour=floor_colour,
        pillar=_pick(_PILLARS, rng),
        pillar_pitch_m=float(rng.uniform(4.8, 7.2)),
        ceiling=_pick(_CEILINGS, rng),
        ceiling_m=float(rng.uniform(3.5, 4.4)),
        lamp=_lamp_colour(_pick(LAMP_K, rng), float(rng.uniform(1.0, 1.06))),
        mean_lx=float(rng.uniform(120.0, 190.0)),
        gate=_pick(_GATES, rng),
        coping_line=_pick(((0.62, 0.62, 0.58), (0.55, 0.36, 0.03)), rng),
        stripe=stripe,
        train_body=body,
        train_doors=_pick((stripe, body, (0.34, 0.34, 0.34)), rng),
    )


def _lamp_colour(kelvin: float, green: float) -> Rgb:
    """Linear light of luminance about 1, with the green cast of old tubes."""
    red, middle, blue = blackbody_colour(kelvin).tolist()
    return red / green, middle * green, blue / green


def _pick(choices: Any, rng: np.random.Generator) -> Any:
    return choices[int(rng.integers(len(choices)))]
