"""Lamps of a place: for every slot those near somebody."""

from __future__ import annotations

import math
from collections.abc import Sequence

import bpy
import numpy as np
from mathutils import Vector
from numpy.typing import NDArray

from generator.stage import Light
from generator.worlds.beams import FULL_CIRCLE_DEG, SOFT_EDGE
from generator.worlds.model import LocalLamp

REACH_M = 25.0


class LocalLamps:
    """The lamps of a stage; one that is off is not there."""

    def __init__(self, lamps: Sequence[LocalLamp]) -> None:
        self._lamps = lamps
        self._data = [_lamp_data(lamp) for lamp in lamps]
        self._holders: list[tuple[int, bpy.types.Object]] = []

    def load(
        self, collection: bpy.types.Collection, origin: tuple[float, float], somebody: NDArray[np.float64]
    ) -> None:
        """Put those near somebody into a slot.

        Args:
            collection: to hold them.
            origin: x and y of the slot. [m]
            somebody: (N, 2) where people are in the slot; with nobody all are there. [m]
        """
        for number, lamp in enumerate(self._lamps):
            away = np.hypot(*(somebody - lamp.position[:2]).T)
            if len(away) and away.min() > REACH_M:
                continue
            holder = bpy.data.objects.new("local_lamp", self._data[number])
            holder.location = (origin[0] + lamp.position[0], origin[1] + lamp.position[1], lamp.position[2])
            holder.rotation_mode = "QUATERNION"
            holder.rotation_quaternion = Vector(lamp.direction).to_track_quat("-Z", "Y")
            holder.visible_camera = False  # cameras see the lamp's own glowing surface
            collection.objects.link(holder)
            self._holders.append((number, holder))

    def use_light(self, light: Light) -> None:
        """Switch them. A lamp of intensity I has 4 pi I watts, whatever its cone."""
        for lamp, data in zip(self._lamps, self._data, strict=True):
            strength = max(lamp.intensity_kcd) * light.glow.get(lamp.group, 0.0) / light.unit_kcd_m2
            data.energy = 4.0 * math.pi * strength
        for number, holder in self._holders:
            holder.hide_render = self._data[number].energy == 0.0


def _lamp_data(lamp: LocalLamp) -> bpy.types.Light:
    everywhere = lamp.beam_deg > FULL_CIRCLE_DEG
    data = bpy.data.lights.new("local_lamp", "POINT" if everywhere else "SPOT")
    if not everywhere:
        data.spot_size, data.spot_blend = math.radians(lamp.beam_deg), SOFT_EDGE
    strength = max(lamp.intensity_kcd)
    data.color = tuple(channel / strength for channel in lamp.intensity_kcd) if strength else (1.0, 1.0, 1.0)
    data.shadow_soft_size = lamp.radius_m
    return data
