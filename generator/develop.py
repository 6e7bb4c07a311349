"""From pixels of a stage to encoded images: the surveillance camera's picture, labels, files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.annotate import CropImages, Taken, annotate
from generator.clock import Clock
from generator.config import GenerateConfig
from generator.dataset.shard import EncodedImage
from generator.framing import PlacedPerson, camera_label
from generator.imaging.encode import encode_depth, encode_jpeg, encode_mask
from generator.imaging.exposure import expose_for
from generator.imaging.motion import Walker, walking_velocity
from generator.imaging.picture import air_of, camera_state, take_picture
from generator.ready import ReadyStage, bystander_ids
from generator.specs import StageSpec
from generator.stage import StageImages


class Developer:
    """Makes encoded images of rendered stages, and notes how long each step takes."""

    def __init__(self, config: GenerateConfig, clock: Clock) -> None:
        self.config = config
        self.clock = clock

    def develop(self, ready: ReadyStage, images: StageImages) -> Iterator[EncodedImage]:
        """Photograph, label and compress every crop."""
        spec, placed, framings = ready.spec, ready.placed, ready.framings
        pictures, rows = [], []
        walkers = [_walkers(spec, slot, ids, placed[slot]) for slot, ids in enumerate(bystander_ids(spec))]
        for index, capture in enumerate(spec.captures):
            with self.clock.phase("imaging"):
                picture, taken = self._photograph(ready, index, images, walkers)
            with self.clock.phase("labels"):
                depth_m, ids = images.depth[index], images.person_id[index]
                crop = CropImages(depth_m, ids, images.part_id[index], images.kind_id[index], picture)
                rows.append(annotate(spec, capture, placed[capture.moment], framings[index], crop, taken))
            pictures.append(picture)
        with self.clock.phase("labels"):
            labelled = ready.labeller.label(rows)
        for index, (row, label) in enumerate(labelled):
            with self.clock.phase("encoding"):
                jpeg = encode_jpeg(pictures[index], self.config.imaging.jpeg_quality)
                mask = encode_mask(images.part_id[index], images.person_id[index], spec.captures[index].moment + 1)
                depth = encode_depth(images.depth[index]) if self.config.depth else None
            yield EncodedImage(row, jpeg, mask, depth, {**label, "crop_camera": camera_label(framings[index].camera)})

    def _photograph(
        self, ready: ReadyStage, index: int, images: StageImages, walkers: Sequence[Sequence[Walker]]
    ) -> tuple[NDArray[np.uint8], Taken]:
        spec, around, config = ready.spec, ready.around, self.config.imaging
        capture, crop = spec.captures[index], ready.framings[index].camera
        light, white = capture.atmosphere, float(around.white[capture.camera, capture.atmosphere])
        own, (red, blue) = spec.cameras[capture.camera], around.balance[capture.camera, light]
        camera = replace(own, white_balance=(own.white_balance[0] * red, own.white_balance[1] * blue))
        luminance = float(around.white_kcd_m2[capture.camera, light])
        exposure = expose_for(luminance, camera, camera.exposure_ev, config.highest_gain_db)
        height_px = images.depth.shape[1]
        state = camera_state(config, camera, exposure, white, crop, height_px, capture.noise_seed)
        red, green, blue = around.airlight[light]
        air = air_of(config, spec.atmospheres[light], (red, green, blue), (white, white, white))
        layers = images.colour[index], images.depth[index], images.person_id[index]
        photo = take_picture(*layers, crop, walkers[capture.moment], air, state)
        return photo.picture, Taken(
            exposure_ev=exposure.ev,
            shutter_s=exposure.shutter_s,
            gain_db=exposure.gain_db,
            white_balance=camera.white_balance,
            motion_blur_px=photo.motion_blur_px,
            defocus_px=photo.defocus_px,
            noise=state.sensor.noise,
        )


def _walkers(spec: StageSpec, slot: int, ids: range, person: PlacedPerson) -> list[Walker]:
    """Everybody of a moment, its own person first."""
    moment = spec.moments[slot]
    *_, posed = spec.poses[moment.pose]
    x_m, y_m, middle_m = (float(value) for value in person.middle)
    found = [Walker(slot + 1, (x_m, y_m, middle_m), walking_velocity(posed.kind, moment.heading_deg))]
    for number, other in zip(ids, moment.bystanders, strict=True):
        *_, posed = spec.poses[other.pose]
        velocity = walking_velocity(posed.kind, other.heading_deg)
        found.append(Walker(number, (other.x_m, other.y_m, middle_m), velocity))
    return found
