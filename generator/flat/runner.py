"""Runs a job without a renderer: the same plan, cameras and crops, pictures of people of boxes in plain colours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.annotate import known_columns
from generator.cameras import crop_window, detector_box, world_from_camera
from generator.config import GenerateConfig
from generator.dataset.schema import SampleRow
from generator.dataset.shard import EncodedImage
from generator.flat.drawing import Drawing, draw
from generator.flat.figure import build_figure, to_bytes
from generator.flat.scene import OWN, View, build_scene, view_scenes
from generator.flat.sight import hiding_columns, joint_columns, measure_parts, visible_box_of
from generator.framing import Framing, camera_label
from generator.imaging.encode import encode_depth, encode_jpeg, encode_mask
from generator.labelling import ImageLabeller
from generator.labels.vocabulary import Vocabulary
from generator.people.spec import PersonSpec
from generator.specs import CameraSpec, CaptureSpec, JobSpec, StageSpec
from generator.stage import CropCamera

# Lightness of the even backdrop at each hour, less under clouds.
LIGHTNESS: Mapping[str, float] = {
    "dawn": 60.0, "morning": 80.0, "noon": 92.0, "afternoon": 80.0, "dusk": 50.0, "night": 25.0,
}  # fmt: skip
INDOOR_LIGHTNESS, CLOUDED = 70.0, 0.8
# The picture is drawn, so that no camera blurs, exposes or compresses it.
UNTOUCHED: Mapping[str, Any] = {
    "exposure_ev": 0.0, "shutter_s": 0.0, "gain_db": 0.0, "white_balance": (1.0, 1.0), "motion_blur_px": 0.0,
    "defocus_px": 0.0, "noise": 0.0, "blur_px": 0.0, "sharpening": 0.0,
}  # fmt: skip


class FlatRunner:
    """Draws the jobs of a dataset; every image is the same whatever else its job or stage holds."""

    def __init__(self, config: GenerateConfig, vocabulary: Vocabulary) -> None:
        self.config = config
        self.vocabulary = vocabulary

    def run(self, job: JobSpec) -> Iterator[EncodedImage]:
        """The images of a job, stage by stage, in the order of its captures."""
        persons = {person.pid: person for person in job.persons}
        labeller = ImageLabeller(self.vocabulary, persons)
        for spec in job.stages:
            yield from self._stage(spec, persons, labeller)

    def _stage(
        self, spec: StageSpec, persons: Mapping[int, PersonSpec], labeller: ImageLabeller
    ) -> Iterator[EncodedImage]:
        views = _view_all(spec, persons)
        shown = [self._draw(spec, capture, views[capture.camera, capture.moment]) for capture in spec.captures]
        labelled = labeller.label([row for row, *_ in shown])
        backdrops = [_backdrop(spec, index) for index in range(len(spec.atmospheres))]
        for capture, (_, drawing, framing), (row, label) in zip(spec.captures, shown, labelled, strict=True):
            view = views[capture.camera, capture.moment]
            files = self._encode(view, drawing, backdrops[capture.atmosphere])
            yield EncodedImage(row, *files, {**label, "crop_camera": camera_label(framing.camera)})

    def _draw(self, spec: StageSpec, capture: CaptureSpec, view: View) -> tuple[SampleRow, Drawing, Framing]:
        """A crop and its row, captions and storage columns still empty."""
        render, camera = self.config.render, spec.cameras[capture.camera]
        detected = detector_box(view.amodal, self.config.detector.margin, capture.side_error)
        window = crop_window(detected, render.width_px, render.height_px)
        framing = Framing(CropCamera(world_from_camera(camera), window, camera.distortion), view.amodal, detected)
        drawing = draw(view, window, render.width_px, render.height_px)
        row = SampleRow(
            caption_1="",
            caption_2="",
            **known_columns(spec, capture, view.scene.middle),
            **UNTOUCHED,
            codec_quality=self.config.imaging.jpeg_quality,
            **_box_columns(camera, view, drawing, framing),
            **joint_columns(view, drawing, window),
            **hiding_columns(view, drawing),
            **measure_parts(view, drawing)._asdict(),
        )
        return row, drawing, framing

    def _encode(self, view: View, drawing: Drawing, backdrop: NDArray[np.uint8]) -> tuple[bytes, bytes, bytes | None]:
        """JPEG, mask and depth."""
        scene, numbers = view.scene, drawing.numbers
        colours, parts = np.concatenate([backdrop[None], scene.colours]), np.append(np.uint8(0), scene.parts)
        persons, depth_m = np.append(np.uint16(0), scene.persons), np.append(np.float32(np.inf), view.depth_m)
        # Drawn in OpenCV's order of channels, so that the encoder need not turn it round.
        picture = np.ascontiguousarray(colours[:, ::-1]).take(numbers, axis=0)[..., ::-1]
        jpeg = encode_jpeg(picture, self.config.imaging.jpeg_quality)
        mask = encode_mask(parts.take(numbers), persons.take(numbers), OWN)
        return jpeg, mask, encode_depth(depth_m.take(numbers).astype(np.float32)) if self.config.depth else None


def _view_all(spec: StageSpec, persons: Mapping[int, PersonSpec]) -> dict[tuple[int, int], View]:
    """What each camera sees of each moment that it takes, by camera and moment."""
    figures = [build_figure(persons[pid], outfit, pose) for pid, outfit, pose in spec.poses]
    scenes = [build_scene(moment, figures) for moment in spec.moments]
    taken: dict[int, dict[int, None]] = {}
    for capture in spec.captures:
        taken.setdefault(capture.camera, {})[capture.moment] = None
    found = {}
    for number, moments in taken.items():
        camera = spec.cameras[number]
        views = view_scenes(world_from_camera(camera), camera.distortion, [scenes[moment] for moment in moments])
        found.update({(number, moment): view for moment, view in zip(moments, views, strict=True)})
    return found


def _box_columns(camera: CameraSpec, view: View, drawing: Drawing, framing: Framing) -> dict[str, Any]:
    height_px, width_px = drawing.numbers.shape
    left, top, right, bottom = framing.camera.window
    across, down = width_px / (right - left), height_px / (bottom - top)
    amodal = tuple(
        (side - start) * scale
        for side, start, scale in zip(view.amodal, (left, top) * 2, (across, down) * 2, strict=True)
    )
    focal, centre = camera.focal_length_px, (0.5 * camera.frame_width_px, 0.5 * camera.frame_height_px)
    is_own = (drawing.numbers > 0) & (drawing.numbers <= view.scene.n_own)
    return {
        "native_height_px": focal * (view.amodal[3] - view.amodal[1]),
        "person_height_px": amodal[3] - amodal[1],
        "box_visible": visible_box_of(is_own),
        "box_amodal": amodal,
        "box_detector": [focal * side + centre[axis % 2] for axis, side in enumerate(framing.detector)],
        "truncation": 1.0 - drawing.inside,
    }


def _backdrop(spec: StageSpec, index: int) -> NDArray[np.uint8]:
    """(3,) sRGB behind everything under one of the stage's atmospheres."""
    atmosphere = spec.atmospheres[index]
    lightness = LIGHTNESS.get(atmosphere.time_of_day, INDOOR_LIGHTNESS)
    is_clear = atmosphere.weather in ("clear", "indoor")
    return to_bytes(np.array([lightness if is_clear else CLOUDED * lightness, 0.0, 0.0 if is_clear else -8.0]))
