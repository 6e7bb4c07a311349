"""Does a detector trained on real pedestrians see ours? python -m generator.people.detectable [N] [--misses OUT.png]

Renders standing and walking people of the default population under neutral light at 128x256 and runs OpenCV's HOG
people detector (Dalal and Triggs 2005, trained on photographs of pedestrians) with its default threshold. A person
counts as found where a box of the detector overlaps theirs with an IoU of at least 0.5. Needs bpy.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from assets.library import load_library
from generator.people.build import build_person
from generator.people.config import PeopleConfig
from generator.people.portrait import View, contact_sheet, develop, sampled_people, take_portraits
from generator.progress import Progress

WIDTH_PX, HEIGHT_PX, MARGIN_PX = 128, 256, 48
MIN_IOU, BATCH = 0.5, 32
Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]


def detected_boxes(picture: Picture) -> list[Box]:
    """Left, top, right and bottom of everybody that the HOG detector finds in an (H, W, 3) sRGB picture. [px]

    The picture gets a margin of its own border, since the detector's window is a person with air around.
    """
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(cv2.HOGDescriptor.getDefaultPeopleDetector())
    framed = cv2.copyMakeBorder(picture, MARGIN_PX, MARGIN_PX, MARGIN_PX, MARGIN_PX, cv2.BORDER_REPLICATE)
    boxes, _ = hog.detectMultiScale(framed, hitThreshold=0.0, winStride=(4, 4), padding=(8, 8), scale=1.05)
    return [_without_air(x - MARGIN_PX, y - MARGIN_PX, w, h) for x, y, w, h in boxes]


def _without_air(left: float, top: float, width: float, height: float) -> Box:
    """The person inside the detector's 64x128 window, which leaves 16 pixels of air all around."""
    air_x, air_y = 0.25 * width, 0.125 * height
    return left + air_x, top + air_y, left + width - air_x, top + height - air_y


def box_iou(first: Box, second: Box) -> float:
    """Intersection over union of two boxes."""
    width = min(first[2], second[2]) - max(first[0], second[0])
    height = min(first[3], second[3]) - max(first[1], second[1])
    shared = max(width, 0.0) * max(height, 0.0)
    areas = sum((box[2] - box[0]) * (box[3] - box[1]) for box in (first, second))
    return shared / (areas - shared)


def person_box(mask: NDArray[np.bool_]) -> Box:
    """The box around a person's pixels. [px]"""
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    return float(columns[0]), float(rows[0]), float(columns[-1] + 1), float(rows[-1] + 1)


def is_found(picture: Picture, mask: NDArray[np.bool_]) -> bool:
    """Whether the detector finds the person that covers a mask."""
    own = person_box(mask)
    return any(box_iou(own, box) >= MIN_IOU for box in detected_boxes(picture))


def pedestrian_portraits(n_people: int, seed: int) -> Iterator[tuple[Picture, NDArray[np.bool_]]]:
    """Picture and mask of standing and walking people seen from all around."""
    config = PeopleConfig()
    library = load_library()
    chosen = [
        (person, pose)
        for person, pose in sampled_people(range(1, 3 * n_people), seed, config)
        if pose.kind in ("standing", "walking")
    ][:n_people]
    turn = np.random.default_rng([seed, n_people]).uniform(-180.0, 180.0, len(chosen))
    for first in range(0, len(chosen), BATCH):
        batch = chosen[first : first + BATCH]
        meshes = [build_person(person, pose, library) for person, pose in batch]
        views = [View(float(angle)) for angle in turn[first : first + BATCH]]
        images = take_portraits(meshes, views, WIDTH_PX, HEIGHT_PX, samples=4)
        yield from zip(develop(images.colour), images.person_id > 0, strict=True)


def main(argv: Sequence[str] | None = None) -> int:
    """Prints the share that is found; 1 where it is below 85 %."""
    parser = argparse.ArgumentParser(prog="python -m generator.people.detectable", description=__doc__)
    parser.add_argument("n_people", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--misses", type=Path, help="a picture of those that are not found")
    parser.add_argument("--quiet", action="store_true")
    options = parser.parse_args(argv)
    missed: list[Picture] = []
    with Progress(options.n_people, 0, options.quiet) as progress:
        portraits = list(progress.count(pedestrian_portraits(options.n_people, options.seed), "people"))
    for picture, mask in portraits:
        if not is_found(picture, mask):
            missed.append(picture)
    share = 1.0 - len(missed) / len(portraits)
    print(f"HOG people detector: {share:.1%} of {len(portraits)} standing and walking people found (IoU >= {MIN_IOU}).")
    if missed and options.misses:
        cv2.imwrite(str(options.misses), contact_sheet(np.stack(missed), 12)[..., ::-1])
    return int(share < 0.85)


if __name__ == "__main__":
    sys.exit(main())
