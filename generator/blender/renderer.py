"""Renders a stage: loads it once, then takes all crops of each atmosphere."""

from __future__ import annotations

import time
from collections.abc import Sequence

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.atlas import AtlasCamera, Layout, layout_for, shader_source, tile_constants
from generator.blender.compat import EEVEE_ENGINE, HAS_OSL_CAMERA
from generator.blender.device import ATLAS_KINDS, choose_device, configure_cycles
from generator.blender.materials import DOME_INDEX, IDS_AOV, KIND_INDEX
from generator.blender.pinhole import PinholeFrame, pinhole_frame
from generator.blender.read import CyclesTap, FileTap, Passes
from generator.blender.scene import LoadedStage
from generator.clock import Clock
from generator.config import DeviceError, RenderConfig
from generator.gpu import device_memory, tiles_for
from generator.stage import Shot, Stage, StageImages

SEQUENTIAL_SENSOR_MM = 36.0
CPU_TILES = 8  # a small film fits the caches


def blender_version() -> str:
    """Such as 5.0.1."""
    return str(bpy.app.version_string)


class StageRenderer:
    """Renders stages, one after the other, with one set of settings."""

    def __init__(self, config: RenderConfig) -> None:
        self.config = config
        self.engine = "cycles" if config.engine == "auto" else config.engine
        self.kind, self.device = choose_device(config) if self.engine == "cycles" else ("gpu", "OpenGL")
        self.camera = _choose_camera(config, self.engine, self.kind)
        self.n_tiles = config.tiles_per_launch or _choose_tiles(config, self.kind)
        self.clock = Clock()
        self._trace_start = 0.0

    def render(self, stage: Stage, shots: Sequence[Shot]) -> StageImages:
        """All crops, in the order of `shots`.

        Args:
            stage: what there is to see.
            shots: at least one; each sees one slot under one light.
        """
        with self.clock.phase("scene"):
            loaded = LoadedStage(stage)
            self._configure(loaded.scene)
        shape = (len(shots), self.config.height_px, self.config.width_px)
        images = StageImages(
            np.empty((*shape, 3), np.float32),
            np.empty(shape, np.float32),
            np.empty(shape, np.uint16),
            np.empty(shape, np.uint8),
            np.zeros(shape, np.uint8),
        )
        for light in sorted({shot.light for shot in shots}):
            with self.clock.phase("scene"):
                loaded.use_light(light)
            chosen = _under(shots, light)
            if self.camera == "atlas":
                self._render_atlas(loaded, shots, chosen, images)
            else:
                self._render_sequential(loaded, shots, chosen, images)
        return images

    def launch_of(self, shots: Sequence[Shot], index: int) -> list[int]:
        """The crops that share a launch with one of them: noise depends on the place in the atlas."""
        if self.camera != "atlas":
            return [index]
        same_light = _under(shots, shots[index].light)
        first = same_light.index(index) // self.n_tiles * self.n_tiles
        return same_light[first : first + self.n_tiles]

    def _configure(self, scene: bpy.types.Scene) -> None:
        scene.render.engine = "CYCLES" if self.engine == "cycles" else EEVEE_ENGINE
        scene.render.use_persistent_data = self.config.persistent_data
        scene.render.resolution_percentage = 100
        scene.render.use_compositing = scene.render.use_sequencer = False
        layer = scene.view_layers[0]
        configure_cycles(self.config, scene, self.kind)
        if self.engine == "cycles":
            layer.use_pass_object_index = layer.use_pass_material_index = layer.use_pass_position = True
            bpy.app.handlers.render_stats.append(self._note_phase)
        else:
            layer.use_pass_z = True  # EEVEE's positions are of half precision
            scene.eevee.taa_render_samples = self.config.samples
            aov = layer.aovs.add()
            aov.name, aov.type = IDS_AOV, "COLOR"

    def _note_phase(self, message: object, *_: object) -> None:
        if not self._trace_start and isinstance(message, str) and "Sample 0/" in message:
            self._trace_start = time.perf_counter()

    def _launch(self, tap: CyclesTap | FileTap) -> Passes:
        """Render what the scene's camera sees, noting how long Cycles took to read the scene and to trace."""
        start, self._trace_start = time.perf_counter(), 0.0
        passes = tap.render()
        end = time.perf_counter()
        trace_start = self._trace_start or start
        self.clock.seconds["sync"] += trace_start - start
        self.clock.seconds["trace"] += end - trace_start
        return passes

    def _render_atlas(
        self, loaded: LoadedStage, shots: Sequence[Shot], chosen: Sequence[int], images: StageImages
    ) -> None:
        camera, scene = AtlasCamera(loaded.scene), loaded.scene
        for first in range(0, len(chosen), self.n_tiles):
            batch = list(chosen[first : first + self.n_tiles])
            layout = layout_for(len(batch), self.config.width_px, self.config.height_px)
            with self.clock.phase("scene"):
                cameras = [shots[index].camera for index in batch]
                matrices = [loaded.view_matrix(shots[i].camera.world_from_camera, shots[i].slot) for i in batch]
                constants = tile_constants(cameras, matrices)
                camera.aim(shader_source(constants, layout))
                scene.render.resolution_x = layout.columns * layout.tile_width_px
                scene.render.resolution_y = layout.rows * layout.tile_height_px
            with CyclesTap() as tap:
                passes = self._launch(tap)
            with self.clock.phase("read"):
                _store(passes, layout, batch, [np.array(matrix) for matrix in matrices], images)

    def _render_sequential(
        self, loaded: LoadedStage, shots: Sequence[Shot], chosen: Sequence[int], images: StageImages
    ) -> None:
        scene, width_px, height_px = loaded.scene, self.config.width_px, self.config.height_px
        data = bpy.data.cameras.new("crop")
        data.sensor_fit, data.sensor_width = "HORIZONTAL", SEQUENTIAL_SENSOR_MM
        data.clip_start, data.clip_end = 0.05, 1000.0
        holder = scene.camera = bpy.data.objects.new("crop", data)
        scene.collection.objects.link(holder)
        layout = Layout(1, 1, width_px, height_px)
        tap_type = CyclesTap if self.engine == "cycles" and CyclesTap.works else FileTap
        with tap_type() as tap:
            for index in chosen:
                matrix = loaded.view_matrix(shots[index].camera.world_from_camera, shots[index].slot)
                holder.matrix_world = matrix
                frame = pinhole_frame(shots[index].camera, width_px, height_px)
                scene.render.resolution_x, scene.render.resolution_y = frame.width_px, frame.height_px
                _set_window(scene, data, frame)
                passes = self._launch(tap)
                if self.engine == "eevee":
                    passes |= self._launch_ids(scene, tap)
                with self.clock.phase("read"):
                    _store(frame.bend(passes), layout, [index], [np.array(matrix)], images)

    def _launch_ids(self, scene: bpy.types.Scene, tap: CyclesTap | FileTap) -> Passes:
        """EEVEE filters its outputs: ids and depth come from a launch with one sample in the pixel's middle."""
        samples, size = scene.eevee.taa_render_samples, scene.render.filter_size
        scene.eevee.taa_render_samples, scene.render.filter_size = 1, 0.0
        passes = self._launch(tap)
        scene.eevee.taa_render_samples, scene.render.filter_size = samples, size
        return {"ids": passes["ids"], "depth": passes["depth"]}


def _choose_tiles(config: RenderConfig, kind: str) -> int:
    return CPU_TILES if kind == "cpu" else tiles_for(device_memory(kind), config.width_px, config.height_px)


def _under(shots: Sequence[Shot], light: int) -> list[int]:
    return [index for index, shot in enumerate(shots) if shot.light == light]


def _choose_camera(config: RenderConfig, engine: str, kind: str) -> str:
    """The atlas where it works, unless the config says otherwise.

    Raises:
        DeviceError: the config asks for an atlas that this Blender or this device has not.
    """
    works = engine == "cycles" and HAS_OSL_CAMERA and kind in ATLAS_KINDS
    if config.camera == "atlas" and not works:
        raise DeviceError(
            f"render.camera: expected Cycles of Blender 5.0 or later on {' or '.join(ATLAS_KINDS)} for 'atlas', "
            f"got {engine} of Blender {bpy.app.version_string} on {kind}. Use camera=auto."
        )
    return "atlas" if works and config.camera != "sequential" else "sequential"


def _set_window(scene: bpy.types.Scene, data: bpy.types.Camera, frame: PinholeFrame) -> None:
    """Lens, shift and pixel aspect that make an ordinary camera see a frame."""
    left, top, right, bottom = frame.window
    across = right - left
    data.lens = SEQUENTIAL_SENSOR_MM / across
    data.shift_x = 0.5 * (left + right) / across
    data.shift_y = -0.5 * (top + bottom) / across
    stretch = (across / frame.width_px) / ((bottom - top) / frame.height_px)
    scene.render.pixel_aspect_x, scene.render.pixel_aspect_y = max(stretch, 1.0), max(1.0 / stretch, 1.0)


def _store(
    passes: Passes,
    layout: Layout,
    batch: Sequence[int],
    matrices: Sequence[NDArray[np.float64]],
    images: StageImages,
) -> None:
    """Cut the film into crops; depth comes from positions, since each tile has an eye of its own."""
    if "ids" in passes:
        objects, materials = np.rint(passes["ids"][..., 0]), np.rint(passes["ids"][..., 1])
    else:
        objects, materials = passes["object"][..., 0], passes["material"][..., 0]
    images.colour[batch] = layout.split(passes["colour"][..., :3])
    nothing = layout.split((materials == 0) | (materials == DOME_INDEX))
    images.person_id[batch] = layout.split(objects.astype(np.uint16))
    images.part_id[batch] = layout.split(_below(materials, DOME_INDEX))
    images.kind_id[batch] = layout.split(_below(materials - KIND_INDEX, DOME_INDEX))
    if "depth" in passes:
        images.depth[batch] = np.where(nothing, np.inf, layout.split(passes["depth"][..., 0]))
        return
    position = layout.split(passes["position"])
    for tile, (index, matrix) in enumerate(zip(batch, matrices, strict=True)):
        depth = (matrix[:3, 3] - position[tile]) @ matrix[:3, 2]
        images.depth[index] = np.where(nothing[tile], np.inf, depth)


def _below(numbers: NDArray[np.float32], end: int) -> NDArray[np.uint8]:
    """Numbers from 0 to before `end`; 0 for all others."""
    return np.where((numbers >= 0) & (numbers < end), numbers, 0).astype(np.uint8)
