"""HDR panoramas: those that Blender ships (CC0, by Greg Zaal) and any folder that the user names.

What a picture does not say about itself (hour, weather, height of its camera, where one can walk) stands in
`panoramas.yaml`; a user's folder may hold a file of the same name and form.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

NOTES_NAME = "panoramas.yaml"
SUFFIXES = (".exr", ".hdr")
PLACE_RADIUS = 0.7  # of the dome; further out there is no room for people and cameras
WORLD_FOLDER = Path("datafiles") / "studiolights" / "world"


class PanoramaAssetError(ValueError):
    """A panorama or a folder of them that is missing or ill described."""


class PanoramaNotes(BaseModel):
    """What is known about a panorama besides its pixels.

    Attributes:
        time_of_day: hour of the picture.
        weather: weather of the picture.
        indoor: whether it has a roof.
        eye_height_m: height of its camera over the floor. [m]
        radius_m: how far away its walls or its horizon are put; people and cameras stay inside. [m]
        places: walking places as azimuth [deg, 0 along +x, anticlockwise seen from above] and distance from the
            panorama's camera [m].
        licence: SPDX identifier, or words.
        source: where it comes from.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    time_of_day: Literal["dawn", "morning", "noon", "afternoon", "dusk", "night"] = "noon"
    weather: Literal["clear", "partly_cloudy", "overcast", "rain", "fog", "snow", "indoor"] = "clear"
    indoor: bool = False
    eye_height_m: float = Field(default=1.6, gt=0.1)
    radius_m: float = Field(default=40.0, ge=4.0, le=200.0)
    places: tuple[tuple[float, float], ...] = Field(((0.0, 4.0), (120.0, 4.0), (240.0, 4.0)), min_length=1)
    licence: str = "unknown"
    source: str = "the user's folder"

    @model_validator(mode="after")
    def _places_are_inside(self) -> PanoramaNotes:
        for _, distance_m in self.places:
            if not 0.0 <= distance_m <= PLACE_RADIUS * self.radius_m:
                raise ValueError(
                    f"places: expected distances of 0 to {PLACE_RADIUS:g} of radius_m ({self.radius_m:g}), "
                    f"got {distance_m:g}"
                )
        return self


class Panorama(BaseModel):
    """A panorama on disk, by name."""

    model_config = ConfigDict(frozen=True)

    name: str
    path: Path
    notes: PanoramaNotes


def blender_world_folder() -> Path | None:
    """The folder of panoramas of the running Blender, the bpy wheel or an installed Blender; None without any."""
    candidates: list[Path] = []
    running = sys.modules.get("bpy")
    if running is not None:
        candidates.append(Path(running.utils.system_resource("DATAFILES")) / "studiolights" / "world")
    wheel = importlib.util.find_spec("bpy")
    if wheel is not None and wheel.origin is not None:
        candidates += sorted(Path(wheel.origin).parent.glob(f"*/{WORLD_FOLDER}"))
    binary = shutil.which("blender")
    if binary is not None:
        home = Path(os.path.realpath(binary)).parent
        candidates += sorted(home.glob(f"*/{WORLD_FOLDER}"))
    candidates.append(Path("/usr/share/blender") / WORLD_FOLDER)
    return next((folder for folder in candidates if folder.is_dir()), None)


def _read_notes(path: Path) -> dict[str, PanoramaNotes]:
    try:
        entries = yaml.safe_load(path.read_text()) or {}
        return {name: PanoramaNotes(**entry) for name, entry in entries.items()}
    except (yaml.YAMLError, ValidationError, TypeError, AttributeError) as problem:
        reason = " ".join(str(problem).split())
        raise PanoramaAssetError(f"{path}: expected a mapping of panorama names to notes: {reason}") from problem


def _list_folder(folder: Path, notes: dict[str, PanoramaNotes]) -> list[Panorama]:
    files = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    return [Panorama(name=path.stem, path=path, notes=notes.get(path.stem, PanoramaNotes())) for path in files]


def list_panoramas(folders: Sequence[Path] = ()) -> list[Panorama]:
    """Blender's panoramas and those in the user's folders, sorted by name within each folder.

    Raises:
        PanoramaAssetError: a folder is missing or empty, or two panoramas share a name.
    """
    found: list[Panorama] = []
    shipped = blender_world_folder()
    if shipped is not None:
        found += _list_folder(shipped, _read_notes(Path(__file__).with_name(NOTES_NAME)))
    for folder in folders:
        if not folder.is_dir():
            raise PanoramaAssetError(f"{folder}: expected a folder of .exr or .hdr panoramas, found no such folder.")
        notes_path = folder / NOTES_NAME
        listed = _list_folder(folder, _read_notes(notes_path) if notes_path.is_file() else {})
        if not listed:
            raise PanoramaAssetError(f"{folder}: expected .exr or .hdr panoramas, found none.")
        found += listed
    names = [panorama.name for panorama in found]
    for name in names:
        if names.count(name) > 1:
            raise PanoramaAssetError(f"panorama '{name}': expected one of that name, found {names.count(name)}.")
    return found
