"""A place from above: its solids, walks, cameras with what they see, and capture points.

    python -m generator.worlds.map town_square --seed 3 --output town_square.png

North (+y) is up. A camera's field of view is drawn as far as people are taken by it.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.config import CameraConfig, ImagingConfig
from generator.specs import CameraSpec
from generator.worlds.layout import WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.network import CameraNetwork, NetworkError, build_network
from generator.worlds.places import PLACES

Pixels = NDArray[np.int32]

PAPER, WALK, LOW, HIGH, LEAVES, MOUNT, SPOT = (
    (246, 246, 244),
    (222, 226, 230),
    (150, 150, 160),
    (90, 90, 100),
    (150, 190, 150),
    (120, 160, 220),
    (40, 40, 40),
)
HUES = ((200, 60, 50), (40, 110, 200), (40, 150, 70), (210, 130, 20), (130, 70, 180), (20, 150, 160), (190, 60, 140))
LEAFY = (SceneKind.TREE, SceneKind.HEDGE, SceneKind.PLANTER)


class Sheet:
    """A drawing in metres."""

    def __init__(self, radius_m: float, size_px: int) -> None:
        self.picture = np.full((size_px, size_px, 3), PAPER, np.uint8)
        self.scale = 0.5 * size_px / radius_m

    def pixels(self, points: Sequence[tuple[float, float]]) -> Pixels:
        """(N, 2) pixels of (N, 2) positions."""
        middle = 0.5 * len(self.picture)
        return (
            np.array([(middle + self.scale * x, middle - self.scale * y) for x, y in points]).round().astype(np.int32)
        )

    def box(
        self, x_m: float, y_m: float, heading_deg: float, half_x_m: float, half_y_m: float, colour: tuple[int, ...]
    ) -> None:
        turn = math.radians(heading_deg)
        corners = [(half_x_m, half_y_m), (-half_x_m, half_y_m), (-half_x_m, -half_y_m), (half_x_m, -half_y_m)]
        cosine, sine = math.cos(turn), math.sin(turn)
        outline = [(x_m + cosine * x - sine * y, y_m + sine * x + cosine * y) for x, y in corners]
        cv2.fillPoly(self.picture, [self.pixels(outline)], colour, cv2.LINE_AA)

    def dot(self, x_m: float, y_m: float, radius_px: int, colour: tuple[int, ...]) -> None:
        (place,) = self.pixels([(x_m, y_m)])
        cv2.circle(self.picture, (int(place[0]), int(place[1])), radius_px, colour, -1, cv2.LINE_AA)

    def view(self, camera: CameraSpec, reach_m: float, colour: tuple[int, ...]) -> None:
        half_deg = math.degrees(math.atan(0.5 * camera.frame_width_px / camera.focal_length_px))
        turns = np.radians(np.linspace(camera.yaw_deg - half_deg, camera.yaw_deg + half_deg, 24))
        fan = [(camera.x_m + reach_m * math.cos(turn), camera.y_m + reach_m * math.sin(turn)) for turn in turns]
        layer = self.picture.copy()
        cv2.fillPoly(layer, [self.pixels([(camera.x_m, camera.y_m), *fan])], colour, cv2.LINE_AA)
        self.picture = cv2.addWeighted(layer, 0.16, self.picture, 0.84, 0.0)

    def text(self, x_m: float, y_m: float, words: str, colour: tuple[int, ...]) -> None:
        (place,) = self.pixels([(x_m, y_m)])
        at = int(place[0]) + 6, int(place[1]) - 6
        cv2.putText(self.picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, colour, 1, cv2.LINE_AA)


def draw_map(layout: WorldLayout, network: CameraNetwork, size_px: int = 1200) -> NDArray[np.uint8]:
    """(S, S, 3) sRGB picture of a place from above.

    Args:
        layout: the place.
        network: its cameras and capture points.
        size_px: of the square picture. [px]
    """
    sheet = Sheet(layout.radius_m, size_px)
    for walk in layout.walks:
        sheet.box(walk.x_m, walk.y_m, walk.heading_deg, walk.half_x_m, walk.half_y_m, WALK)
    for solid in sorted(layout.solids, key=lambda one: one.high_m):
        colour = LEAVES if solid.kind in LEAFY else HIGH if solid.kind is SceneKind.BUILDING else LOW
        sheet.box(solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m, colour)
    for mount in layout.mounts:
        sheet.dot(mount.x_m, mount.y_m, 3, MOUNT)
    for number, camera in enumerate(network.cameras):
        seen = [spot for spot in network.spots if number in spot.cameras]
        reach_m = max(math.hypot(spot.x_m - camera.x_m, spot.y_m - camera.y_m) for spot in seen)
        sheet.view(camera, reach_m, HUES[number % len(HUES)])
    for spot in network.spots:
        sheet.dot(spot.x_m, spot.y_m, 3, SPOT)
    for number, camera in enumerate(network.cameras):
        colour = HUES[number % len(HUES)]
        sheet.dot(camera.x_m, camera.y_m, 5, colour)
        sheet.text(camera.x_m, camera.y_m, f"{number + 1} {camera.height_m:.1f} m", colour)
    return sheet.picture


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw one place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("place", choices=sorted(PLACES), help="kind of place")
    parser.add_argument("--seed", type=int, default=0, help="which variant of it")
    parser.add_argument("--output", type=Path, required=True, help="a .png")
    options = parser.parse_args(arguments)
    layout = PLACES[options.place].lay_out(options.seed)
    try:
        network = build_network(CameraConfig(), ImagingConfig(), layout, 0, f"{options.place}_{options.seed}", 1)
    except NetworkError as problem:
        print(problem, file=sys.stderr)
        return 2
    cv2.imwrite(str(options.output), draw_map(layout, network)[..., ::-1])
    print(f"{options.output}: {len(network.cameras)} cameras, {len(network.spots)} capture points")
    return 0


if __name__ == "__main__":
    sys.exit(main())
