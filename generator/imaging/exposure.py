"""The automatic exposure of a video camera: shutter first, then gain, then a darker picture."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from generator.specs import CameraSpec

SHORTEST_EXPOSURE_S = 1.0 / 10000.0
IRIS_FROM_S = 1.0 / 200.0  # exposure time at which an automatic iris starts to close
IRIS_F_NUMBER = 5.6  # to which it closes before shorter times are taken; diffraction speaks against more
HIGHEST_GAIN_DB = 36.0
BASE_ISO = 200.0  # speed of a 1/2.8-inch video sensor at gain 1; its data sheets' least illuminance is near this
INCIDENT_LX_S = 250.0  # C of an incident light meter with a flat receptor, ISO 2720:1974
DARK_FROM_LX, DARK_TO_LX, DARK_EV = 300.0, 3.0, 1.2

# Illuminance that a photographed panorama, whose units are unknown, is taken to have. [klx]
TYPICAL_KLX: Mapping[str, float] = {
    "dawn": 0.4, "morning": 25.0, "noon": 60.0, "afternoon": 25.0, "dusk": 0.4, "night": 0.01,
}  # fmt: skip


@dataclass(frozen=True)
class Exposure:
    """What a camera's automatic exposure has chosen.

    Attributes:
        shutter_s: exposure time. [s]
        gain_db: amplification of the signal, 20 log10 of the factor. [dB]
        shortfall_ev: how much darker than its meter asks the picture comes out, by habit or for want of light. [EV]
        ev: exposure relative to a faultless meter: its error less the shortfall. [EV]
        f_number: to which the iris has closed. [1]
    """

    shutter_s: float
    gain_db: float
    shortfall_ev: float
    ev: float
    f_number: float


def expose_for(
    luminance_kcd_m2: float, camera: CameraSpec, exposure_ev: float, highest_gain_db: float = HIGHEST_GAIN_DB
) -> Exposure:
    """What a camera makes of a scene's light.

    Args:
        luminance_kcd_m2: of a white matte surface in the scene's mean light, which the meter brings to full scale.
            [kcd/m2]
        camera: f-number and longest exposure.
        exposure_ev: error of the meter. [EV]
        highest_gain_db: limit of the amplifier. [dB]

    Source:
        Exposure equation of incident light meters, ISO 2720:1974: N^2 / t = E S / C.
    """
    illuminance_lx = math.pi * 1000.0 * max(luminance_kcd_m2, 1e-9)
    habit_ev = darker_by_habit(illuminance_lx)
    at_one_s = illuminance_lx * BASE_ISO / (INCIDENT_LX_S * camera.f_number**2)
    wanted_s = 2.0 ** (exposure_ev - habit_ev) / at_one_s  # at gain 1
    longest_s = max(camera.longest_exposure_s, SHORTEST_EXPOSURE_S)
    closed = min(max(IRIS_FROM_S / wanted_s, 1.0), max(IRIS_F_NUMBER / camera.f_number, 1.0) ** 2)
    shutter_s = min(max(wanted_s * closed, SHORTEST_EXPOSURE_S), longest_s)
    wanted_db = max(20.0 * math.log10(wanted_s * closed / shutter_s), 0.0)
    gain_db = min(wanted_db, highest_gain_db)
    shortfall_ev = habit_ev + (wanted_db - gain_db) / (20.0 * math.log10(2.0))
    return Exposure(shutter_s, gain_db, shortfall_ev, exposure_ev - shortfall_ev, camera.f_number * math.sqrt(closed))


def darker_by_habit(illuminance_lx: float) -> float:
    """How much darker than the meter asks cameras leave the dark hours, so that night looks like night. [EV]

    None from 300 lx on, 1.2 EV at 3 lx and below, straight over the logarithm between.
    """
    depth = math.log(DARK_FROM_LX / max(illuminance_lx, 1e-9)) / math.log(DARK_FROM_LX / DARK_TO_LX)
    return DARK_EV * min(max(depth, 0.0), 1.0)


def amplification(gain_db: float) -> float:
    """The factor of a gain. [1]"""
    return float(10.0 ** (gain_db / 20.0))
