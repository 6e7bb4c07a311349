"""Looks at a place as surveillance cameras do: python -m generator.look PLACE [--seed N] [--output PNG]

    python -m generator.look town_square --view 3,-12,5,90,20,65 --size 640x360 --people 12
    python -m generator.look town_square --atmosphere night/rain
    python -m generator.look town_square --table
    python -m generator.look --mesh generator.worlds.props.benches:bench

Without a view it looks from a few of the place's mounts at where people walk; a view is x, y, z [m], yaw, pitch and
horizontal field [deg]. Without an atmosphere a plain sun shines. A table has an hour in each row and a weather in each
column. With --mesh it shows what a function without arguments returns, beside a capsule of 1.7 m.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.preview import (
    View,
    develop,
    mesh_model,
    mesh_views,
    people_on,
    photograph,
    plain_light,
    render_views,
    walk_views,
)
from generator.specs import AtmosphereSpec
from generator.stage import Light, Stage
from generator.worlds.atmosphere import build_light, sample_atmosphere
from generator.worlds.config import TIMES_OF_DAY, WEATHERS, AtmosphereConfig
from generator.worlds.layout import WorldLayout, world_rng
from generator.worlds.model import SceneMesh
from generator.worlds.places import PLACES

DEFAULT_VIEWS = 4


def preview_mesh(mesh: SceneMesh, path: Path, size: tuple[int, int] = (480, 360), samples: int = 16) -> None:
    """Write a picture of a mesh from four sides; needs bpy."""
    stage = Stage((), (), mesh_model(mesh), (plain_light(-60.0, 45.0),))
    images = render_views(stage, mesh_views(mesh), size, samples)
    write_tiles(path, [develop(*pair) for pair in zip(images.colour, images.depth, strict=True)], 2)


def write_tiles(path: Path, pictures: Sequence[NDArray[np.uint8]], columns: int) -> None:
    """One picture of (H, W, 3) pictures side by side."""
    tiles = [*pictures, *[np.zeros_like(pictures[0])] * (-len(pictures) % min(columns, len(pictures)))]
    rows = [np.concatenate(tiles[first : first + columns], axis=1) for first in range(0, len(tiles), columns)]
    cv2.imwrite(str(path), np.concatenate(rows)[..., ::-1])


def chosen_atmospheres(options: argparse.Namespace, layout: WorldLayout) -> list[AtmosphereSpec]:
    """What is to be shown: all hours and weathers, those that are named, or none."""
    names: list[str] = options.atmosphere
    if options.table:
        names = [f"{hour}/{weather}" for hour in TIMES_OF_DAY for weather in WEATHERS]
    pairs = [name.partition("/")[::2] for name in names]
    return [
        sample_atmosphere(AtmosphereConfig(), world_rng(layout.seed, 97, number), layout.indoor, hour, weather)
        for number, (hour, weather) in enumerate(pairs)
    ]


def look_at_place(options: argparse.Namespace) -> None:
    """Render and write what the options ask for."""
    place = PLACES[options.place]
    layout = place.lay_out(options.seed)
    views = options.view or walk_views(layout, 1 if options.table else DEFAULT_VIEWS)
    atmospheres = chosen_atmospheres(options, layout)
    lights: list[Light] = [build_light(atmosphere, layout.indoor) for atmosphere in atmospheres]
    people, placements = people_on(layout, options.people) if options.people else ((), ())
    stage = Stage(people, placements, place.build(layout), tuple(lights or [plain_light(*options.sun)]))
    images = render_views(stage, views, options.size, options.samples)
    if not atmospheres:
        pictures = [develop(*pair) for pair in zip(images.colour, images.depth, strict=True)]
    else:
        pictures = [
            photograph(images, len(views) * number + index, view, layout, lights[number], atmosphere)
            for number, atmosphere in enumerate(atmospheres)
            for index, view in enumerate(views)
        ]
    write_tiles(options.output, pictures, len(WEATHERS) if options.table else 2)


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m generator.look", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("place", nargs="?", choices=sorted(PLACES))
    parser.add_argument("--mesh", help="module:function of a SceneMesh")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--view", type=lambda text: View(*_numbers(text)), action="append", help="x,y,z,yaw,pitch,field; repeatable"
    )
    parser.add_argument(
        "--atmosphere", action="append", default=[], help="hour/weather, such as noon/clear; repeatable"
    )
    parser.add_argument("--table", action="store_true", help="all hours and weathers")
    parser.add_argument("--people", type=int, default=0, help="how many stand about")
    parser.add_argument(
        "--size", type=lambda text: tuple(int(word) for word in text.split("x")), default=(640, 360),
        help="width x height of a picture [px]",
    )  # fmt: skip
    parser.add_argument("--samples", type=int, default=16)
    parser.add_argument("--sun", type=_numbers, default=[40.0, 40.0], help="azimuth,elevation [deg]")
    parser.add_argument("--output", type=Path, default=Path("look.png"))
    return parser


def main(argv: list[str] | None = None) -> int:
    """Render and write one picture."""
    parser = _parser()
    options = parser.parse_args(argv)
    if options.mesh:
        module, _, function = options.mesh.partition(":")
        preview_mesh(
            getattr(importlib.import_module(module), function)(), options.output, options.size, options.samples
        )
    elif options.place:
        look_at_place(options)
    else:
        parser.error("expected a place or --mesh")
    return 0


if __name__ == "__main__":
    sys.exit(main())
