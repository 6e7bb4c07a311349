"""Render passes as arrays."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import bpy
import numpy as np
from numpy.typing import NDArray

from generator.blender.compat import silence
from generator.imaging.exr import read_exr

Passes = dict[str, NDArray[np.float32]]

PASS_NAMES = {
    "Combined": "colour",
    "Position": "position",
    "Object Index": "object",
    "IndexOB": "object",
    "Material Index": "material",
    "IndexMA": "material",
    "Depth": "depth",
    "synthperson_ids": "ids",
}


def launch(**options: bool) -> None:
    """Render what the scene's camera sees."""
    with silence():
        bpy.ops.render.render(**options)


class CyclesTap:
    """Copies a Cycles result while the engine still holds it.

    Blender gives Python no pixels of its render result outside the engine, and a file costs more than the copy:
    2 million pixels with five passes take 20 ms this way. Works from Blender 4.0 on; before, an array property of
    two dimensions cannot be read at once.
    """

    works = bpy.app.version >= (4, 0, 0)

    def __init__(self) -> None:
        self._passes: Passes = {}
        self._original: Callable[..., None] | None = None

    def __enter__(self) -> CyclesTap:
        from cycles import CyclesRender

        original = self._original = CyclesRender.render

        def render(engine: Any, depsgraph: bpy.types.Depsgraph) -> None:
            original(engine, depsgraph)
            self._copy(engine.get_result())

        CyclesRender.render = render
        return self

    def __exit__(self, *exception: object) -> None:
        from cycles import CyclesRender

        CyclesRender.render = self._original

    def _copy(self, result: bpy.types.RenderResult) -> None:
        shape = (result.resolution_y, result.resolution_x)
        for render_pass in result.layers[0].passes:
            if render_pass.name in PASS_NAMES:
                values = np.empty(shape[0] * shape[1] * render_pass.channels, np.float32)
                render_pass.rect.foreach_get(values)
                film = values.reshape(*shape, render_pass.channels)[::-1]
                self._passes[PASS_NAMES[render_pass.name]] = film

    def render(self) -> Passes:
        """Launch; name -> (H, W, C) film, row 0 at the top."""
        self._passes = {}
        launch()
        if not self._passes:
            raise RuntimeError("Cycles: expected an image, got none: it ran out of memory, or its device failed.")
        return self._passes


class FileTap:
    """Reads the passes back from an uncompressed OpenEXR file: any engine, any version."""

    def __enter__(self) -> FileTap:
        self._folder = tempfile.TemporaryDirectory(prefix="synthperson-")
        settings = bpy.context.scene.render.image_settings
        if hasattr(settings, "media_type"):
            settings.media_type = "MULTI_LAYER_IMAGE"
        if hasattr(settings, "use_exr_interleave"):  # Blender >= 5.0 would write a part per pass
            settings.use_exr_interleave = True
        settings.file_format, settings.color_depth, settings.exr_codec = "OPEN_EXR_MULTILAYER", "32", "NONE"
        return self

    def __exit__(self, *exception: object) -> None:
        self._folder.cleanup()

    def render(self) -> Passes:
        """Launch; name -> (H, W, C) film, row 0 at the top."""
        path = Path(self._folder.name) / "film.exr"
        bpy.context.scene.render.filepath = str(path)
        launch(write_still=True)
        collected: dict[str, dict[str, NDArray[np.float32]]] = {}
        for name, channel in read_exr(path).items():
            *_, render_pass, letter = name.split(".")
            if render_pass in PASS_NAMES:
                collected.setdefault(PASS_NAMES[render_pass], {})[letter] = channel
        path.unlink()
        return {
            name: np.stack([letters[key] for key in sorted(letters, key="RGBAXYZV".index)], axis=-1)
            for name, letters in collected.items()
        }
