"""A renderer of noise for tests: a dataset of synthetic people without people.

As a script it kills itself: `python fake_render.py DIR:3,7` makes a dataset in DIR, dies by SIGKILL at the 4th step
that leaves a trace on the disk (open for writing, rename, remove), begins again, dies at the 8th, and then goes on to
the end. `DIR+PART+PART:3,7` makes the dataset of its parts instead.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from generator.dataset.gather import common_manifest, gather, homes_of_shards
from generator.dataset.manifest import DatasetManifest
from generator.dataset.schema import PARTS, PersonRow, SampleRow
from generator.dataset.shard import EncodedImage
from generator.dataset.writer import open_dataset
from generator.labels.fact import Fact
from generator.labels.image_facts import IMAGE_FACTS
from generator.labels.vocabulary import Vocabulary
from generator.labels.vocabulary_config import VocabularyConfig

HEIGHT_PX, WIDTH_PX = 64, 32
N_PIDS, N_CAMERAS, N_CAPTURES, PIDS_PER_SHARD = 6, 2, 2, 2
N_SHARDS = N_PIDS // PIDS_PER_SHARD
WEATHERS = ("clear", "rain")

FACTS = {
    "gender": Fact("gender", "category", "", ("female", "male"), "Body that the person has."),
    "stature_m": Fact("stature_m", "number", "m", (1.4, 2.1), "Height of the standing person."),
    "glasses": Fact("glasses", "boolean", "", (), "Whether the person wears glasses."),
    "upper.lab": Fact("upper.lab", "colour", "CIELAB", (), "Main colour of the upper garment."),
    "hat.lab": Fact("hat.lab", "colour", "CIELAB", (), "Colour of the hat.", optional=True),
    **{name: IMAGE_FACTS[name] for name in ("image.view", "image.face_lab")},
}
VOCABULARY = Vocabulary(
    VocabularyConfig.model_validate(
        {
            "name": "test",
            "version": 1,
            "description": "For tests.",
            "attributes": [
                {"name": "gender", "classes": ["female", "male"], "codes": {"female": 2, "male": 1},
                 "category": {"fact": "gender", "map": {"female": "female", "male": "male"}}},
                {"name": "glasses", "classes": ["no", "yes"], "part": ["glasses", "face"],
                 "category": {"fact": "glasses", "map": {"true": "yes", "false": "no"}}},
                {"name": "stature_m", "number": {"fact": "stature_m"}},
                {"name": "hat_lab", "part": "hat", "lab": {"fact": "hat.lab"}},
                {"name": "view", "level": "image", "classes": ["front", "side", "back"],
                 "category": {"fact": "image.view",
                              "map": {"front": "front", "back": "back", "left": "side", "right": "side"}}},
                {"name": "face_seen", "level": "image", "part": "face", "lab": {"fact": "image.face_lab"}},
            ],
        },
        strict=False,
    ),
    FACTS,
)  # fmt: skip


def manifest(seed: int = 0, **config: Any) -> DatasetManifest:
    """The manifest of the fake dataset."""
    return DatasetManifest(
        seed=seed,
        config={"camera": {"height_m": [3.0, 5.0]}, "samples": 2, **config},
        versions={"synthperson": "0.1.0", "numpy": np.__version__},
        counts={"shards": N_SHARDS},
        image_licence="CC0-1.0",
    )


def persons() -> Iterator[PersonRow]:
    """All of them, in both outfits."""
    return (person(pid, outfit) for pid in range(N_PIDS) for outfit in range(2))


def person(pid: int, outfit: int = 0) -> PersonRow:
    """A made-up identity; every third one is for testing."""
    gender, glasses = ("female", "male")[pid % 2], pid % 3 == 0
    return PersonRow(
        pid=pid,
        outfit=outfit,
        split=split_of(pid),
        facts={
            "gender": gender,
            "stature_m": 1.6 + pid / 100,
            "glasses": glasses,
            "upper.lab": (50.0, pid, -5.5),
            "hat.lab": (30.0, 1.0, 2.0) if outfit else None,
        },
        spec=f'{{"pid":{pid}}}',
    )


def split_of(pid: int) -> str:
    """Two thirds of the identities are for training."""
    return "test" if pid % 3 == 2 else "train"


def image(pid: int, camera: int, capture: int, seed: int, depth: bool = True) -> EncodedImage:
    """A made-up image: a figure of blocks on noise, the same for the same arguments."""
    rng = np.random.default_rng([seed, pid, camera, capture])
    mask = np.zeros((HEIGHT_PX, WIDTH_PX), np.uint8)
    for part, (top, bottom) in {3: (6, 14), 4: (14, 34), 5: (34, 56), 7: (56, 60)}.items():
        mask[top:bottom, 10:22] = part
    colours = rng.integers(0, 256, (len(PARTS), 3), np.uint8)
    pixels = colours[mask] // 2 + rng.integers(0, 60, (HEIGHT_PX, WIDTH_PX, 3), np.uint8)
    depth_mm = rng.integers(4000, 9000, mask.shape, np.uint16)
    world = rng.choice(["square", "street"])
    split = "train" if split_of(pid) == "train" else ("query" if capture == 0 else "gallery")
    points = np.stack([rng.uniform(10, 22, 17), np.linspace(7, 60, 17)], axis=1).astype(np.float32)
    yaw_deg = float(rng.uniform(0, 360))
    area_px, outfit = np.bincount(mask.ravel(), minlength=len(PARTS)), capture % 2
    row = SampleRow(
        key=f"{pid:06d}_c{camera:04d}_{capture:06d}", pid=pid, camid=camera, split=split, world=str(world),
        world_kind="town_square", place="north", time_of_day="noon", weather=WEATHERS[capture % 2],
        atmosphere=capture, outfit=outfit,
        lighting="daylight", sun_elevation_deg=30.0, sun_azimuth_deg=10.0, cloud_cover=0.5, visibility_m=2e4,
        rain_mm_per_h=0.0, snow_mm_per_h=0.0, wetness=0.0, puddles=0.0, snow_cover=0.0, shutter_s=0.01, gain_db=6.0,
        white_balance=(1.0, 1.1), motion_blur_px=0.5, defocus_px=0.2, blur_px=0.5, noise=0.01, sharpening=0.3,
        codec_quality=75, distortion_k1=0.05, occlusion=0.0, occluder="none", others=0,
        pose_kind="walking", left_hand="free", right_hand="carry",
        yaw_deg=yaw_deg, yaw_bin=round(yaw_deg / 45) % 8, camera_distance_m=float(rng.uniform(5, 12)),
        camera_height_m=3.1, camera_pitch_deg=15.0, focal_length_px=900.0, exposure_ev=-0.5,
        native_height_px=140.25, person_height_px=54.0, box_visible=(10.0, 6.0, 22.0, 60.0),
        box_amodal=(10.0, 6.0, 22.0, 60.0), box_detector=(310.5, 200.0, 342.5, 264.0), visible_fraction=1.0,
        truncation=0.0, keypoints_2d=points, keypoints_visibility=rng.integers(0, 3, 17).astype(np.uint8),
        keypoints_3d=rng.normal(0, 1, (17, 3)).astype(np.float32),
        part_area_px=area_px.tolist(), part_present=(area_px > 0).astype(np.uint8),
        part_inside=(area_px > 0).astype(np.float32), part_amodal_px=area_px.astype(np.float32),
        part_lab=rng.uniform(0, 50, (len(PARTS), 3)).astype(np.float32), caption_1="A figure.", caption_2="Blocks.",
    )  # fmt: skip
    return EncodedImage(
        row=row,
        jpeg=encode(".jpg", pixels),
        mask_png=encode(".png", mask),
        depth_png=encode(".png", depth_mm) if depth else None,
        label={"attributes": VOCABULARY.label(person(pid, outfit).facts), "window": [0.1, -0.25, 1e-9, 3]},
    )


def encode(suffix: str, pixels: Any) -> bytes:
    """JPEG or PNG bytes."""
    done, data = cv2.imencode(suffix, pixels)
    assert done
    return bytes(data.tobytes())


def shard_images(shard_index: int, seed: int) -> Iterator[EncodedImage]:
    """The images of a shard: whole identities."""
    for pid in range(shard_index * PIDS_PER_SHARD, (shard_index + 1) * PIDS_PER_SHARD):
        for camera in range(N_CAMERAS):
            for capture in range(N_CAPTURES):
                yield image(pid, camera, capture, seed, depth=pid % 2 == 0)


def make_dataset(dataset_dir: Path, seed: int = 0) -> None:
    """Begin, go on with or leave alone a fake dataset."""
    with open_dataset(dataset_dir, manifest(seed), overwrite=False) as dataset:
        for shard_index in dataset.missing:
            dataset.write_shard(shard_index, shard_images(shard_index, seed))
        dataset.finish(persons(), FACTS, VOCABULARY)


def gather_and_finish(dataset_dir: Path, parts: list[Path]) -> None:
    """Make a fake dataset of its parts, or go on with that."""
    with open_dataset(dataset_dir, common_manifest(parts)) as dataset:
        gather(dataset, homes_of_shards(parts, N_SHARDS), lambda *_: None)
        dataset.finish(persons(), FACTS, VOCABULARY)


def die_at(step: int) -> None:
    """Kill this process at the given step; what was written to files so far stays."""
    steps = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        writes = event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR)
        if writes or event in {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link"}:
            steps += 1
            if steps > step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def run_in_child(dataset_dir: Path, parts: list[Path], step: int | None) -> bool:
    """Make the dataset in a child process, which dies at `step`; gives whether it came to its end."""
    child = os.fork()
    if child == 0:
        if step is not None:
            die_at(step)
        gather_and_finish(dataset_dir, parts) if parts else make_dataset(dataset_dir)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    assert status in (0, signal.SIGKILL), status
    return status == 0


def main() -> None:
    """Make one dataset per argument `DIR:STEP,STEP,...`, killed at each of these steps; `DIR=N` lines say the rest."""
    for argument in sys.argv[1:]:
        folders, _, steps = argument.partition(":")
        folder, *parts = map(Path, folders.split("+"))
        n_killed = sum(not run_in_child(folder, parts, int(step)) for step in steps.split(",") if step)
        assert run_in_child(folder, parts, None)
        print(f"{folder}={n_killed}")


if __name__ == "__main__":
    main()
