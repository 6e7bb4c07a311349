"""A place from above: its solids, walks, cameras with what they see, and capture points.

    python -m generator.worlds.map town_square --seed 3 --output town_square.png

+y is up. Grey: walks, solids and, dark, buildings; green: leaves; coloured: what each camera sees at a person's middle,
as far as its farthest capture point; black dots: capture points; pale dots: mounts without a camera.
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
from generator.lens import undistort
from generator.specs import CameraSpec
from generator.worlds.ground import eye_of
from generator.worlds.layout import WorldLayout
from generator.worlds.model import SceneKind
from generator.worlds.network import CameraNetwork, NetworkError, build_network
from generator.worlds.places import PLACES
from generator.worlds.sight import corners_of, transmitted

Pixels = NDArray[np.int32]
Floats = NDArray[np.float64]

N_RAYS = 160
RIM_M = 1.0
LOOKED_AT_M = 1.0

PAPER, WALK, SOLID, BUILDING, LEAVES, MOUNT, SPOT = (
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

    def __init__(self, low: Floats, high: Floats, size_px: int) -> None:
        """From (2,) lower to upper x and y, the longer side `size_px` long."""
        self.low, self.high = low, high
        self.scale = size_px / float((high - low).max())
        width_px, height_px = np.ceil(self.scale * (high - low)).astype(int)
        self.picture = np.full((height_px, width_px, 3), PAPER, np.uint8)

    def pixels(self, points: Sequence[tuple[float, float]]) -> Pixels:
        """(N, 2) pixels of (N, 2) positions."""
        places = [(self.scale * (x - self.low[0]), self.scale * (self.high[1] - y)) for x, y in points]
        return np.array(places).round().astype(np.int32)

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

    def view(self, camera: CameraSpec, ends: Floats, colour: tuple[int, ...]) -> None:
        """What a camera sees, up to (N, 2) ends of its rays."""
        layer = self.picture.copy()
        fan = [(camera.x_m, camera.y_m), *((float(x), float(y)) for x, y in ends)]
        cv2.fillPoly(layer, [self.pixels(fan)], colour, cv2.LINE_AA)
        self.picture = cv2.addWeighted(layer, 0.2, self.picture, 0.8, 0.0)

    def text(self, x_m: float, y_m: float, words: str, colour: tuple[int, ...]) -> None:
        """Words with a halo, so that they can be read on anything."""
        (place,) = self.pixels([(x_m, y_m)])
        (width_px, _), _ = cv2.getTextSize(words, cv2.FONT_HERSHEY_SIMPLEX, 0.5, 1)
        at = min(int(place[0]) + 6, self.picture.shape[1] - width_px - 4), int(place[1]) - 6
        for ink, width_px in ((PAPER, 4), (colour, 1)):
            cv2.putText(self.picture, words, at, cv2.FONT_HERSHEY_SIMPLEX, 0.5, ink, width_px, cv2.LINE_AA)


def ray_ends(layout: WorldLayout, camera: CameraSpec, reach_m: float) -> Floats:
    """(N, 2) how far a camera sees along the middle of its frame before something stands in the way. [m]

    Args:
        layout: the place.
        camera: the camera.
        reach_m: how far at most. [m]
    """
    half = 0.5 * camera.frame_width_px / camera.focal_length_px
    edge = undistort(np.array([[half, 0.0]]), camera.distortion)[0, 0]
    turns = math.radians(camera.yaw_deg) + np.linspace(-1.0, 1.0, N_RAYS) * math.atan(edge)
    steps_m = np.arange(0.5, reach_m + 0.5, 0.5)
    along = np.stack([np.cos(turns), np.sin(turns)], axis=-1)[:, None] * steps_m[:, None]
    # Where a person's middle would be seen, as capture points are chosen.
    ends = np.concatenate(
        [along + np.array([camera.x_m, camera.y_m]), np.full((*along.shape[:2], 1), LOOKED_AT_M)], axis=-1
    )
    free = transmitted(layout.solids, ends.reshape(-1, 3), eye_of(camera)).reshape(along.shape[:2]) > 0.5
    first_hidden = np.where(free.all(axis=1), len(steps_m) - 1, free.argmin(axis=1))
    return np.asarray(ends[np.arange(N_RAYS), first_hidden, :2])


def draw_map(layout: WorldLayout, network: CameraNetwork, size_px: int = 1200) -> NDArray[np.uint8]:
    """(H, W, 3) sRGB picture of a place from above.

    Args:
        layout: the place.
        network: its cameras and capture points.
        size_px: of the picture's longer side. [px]
    """
    corners = np.concatenate([corners_of(solid) for solid in layout.solids])
    corners = np.clip(corners, -layout.radius_m, layout.radius_m)
    sheet = Sheet(corners.min(axis=0) - RIM_M, corners.max(axis=0) + RIM_M, size_px)
    for walk in layout.walks:
        sheet.box(walk.x_m, walk.y_m, walk.heading_deg, walk.half_x_m, walk.half_y_m, WALK)
    for solid in sorted(layout.solids, key=lambda one: one.high_m):
        colour = LEAVES if solid.kind in LEAFY else BUILDING if solid.kind is SceneKind.BUILDING else SOLID
        sheet.box(solid.x_m, solid.y_m, solid.heading_deg, solid.half_x_m, solid.half_y_m, colour)
    for mount in layout.mounts:
        sheet.dot(mount.x_m, mount.y_m, 3, MOUNT)
    for number, camera in enumerate(network.cameras):
        seen = [spot for spot in network.spots if number in spot.cameras]
        reach_m = max(math.hypot(spot.x_m - camera.x_m, spot.y_m - camera.y_m) for spot in seen)
        sheet.view(camera, ray_ends(layout, camera, reach_m), HUES[number % len(HUES)])
    for spot in network.spots:
        sheet.dot(spot.x_m, spot.y_m, 3, SPOT)
    for number, camera in enumerate(network.cameras):
        colour = HUES[number % len(HUES)]
        sheet.dot(camera.x_m, camera.y_m, 5, colour)
        words = f"{camera.camid}: {camera.height_m:.1f} m, {camera.pitch_deg:.0f} deg down"
        sheet.text(camera.x_m, camera.y_m, words, colour)
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
