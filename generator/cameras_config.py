"""Knobs of the camera network and of the simulated detector."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from configs.config_types import Count, Model, Range, Share

FRAMES_PX = ((1920, 1080), (1920, 1080), (1280, 720), (2560, 1440), (704, 576))
Pixels = Annotated[int, Field(ge=160, le=8192)]


class CameraConfig(Model):
    """Surveillance cameras: how they are mounted and what they see; drawn once per camera.

    Attributes:
        per_world: cameras of the network of a built place; panoramas have `per_place` at each of their capture points.
        per_place: cameras whose pictures are taken at each capture point.
        spots: capture points of a built place, at most.
        height_m: over the ground. [m]
        distance_m: on the ground, from the capture point. [m]
        horizontal_fov_deg: of the whole frame. [deg]
        steepest_deg: largest angle at which a camera may look down on the middle of a person at a capture point; a
            panorama's camera that would be steeper hangs lower. [deg]
        aim_height_m: height of the point that the camera is aimed at, over the ground there. [m]
        roll_deg: standard deviation. [deg]
        frames_px: width and height of the frame; cameras draw one of them, and one that stands here twice is drawn
            twice as often. [px]
        barrel: distortion as a share of what the width of the lens makes usual (`usual_distortion`); 0 for none.
        native_height_px: height in the frame that people of 1.75 m must have at capture points. [px]
        min_visible_share: share of a person at a capture point that a camera must see past the place's own solids.
    """

    per_world: Annotated[int, Field(ge=6, le=64)] = 8
    per_place: Count = 2
    spots: Annotated[int, Field(ge=12, le=500)] = 40
    height_m: Range = (2.2, 8.0)
    distance_m: Range = (4.0, 28.0)
    horizontal_fov_deg: Range = (35.0, 95.0)
    steepest_deg: Annotated[float, Field(ge=10.0, le=85.0)] = 45.0
    aim_height_m: Range = (0.7, 1.4)
    roll_deg: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    frames_px: Annotated[tuple[tuple[Pixels, Pixels], ...], Field(min_length=1)] = FRAMES_PX
    barrel: Range = (0.5, 1.1)
    native_height_px: Range = (30.0, 500.0)
    min_visible_share: Share = 0.6


class DetectorConfig(Model):
    """A simulated detector, whose boxes are never quite right; all sizes are shares of the person's height.

    Attributes:
        margin: that is added on each side.
        shift: standard deviation of the box's offset, across and along.
        scale: standard deviation of what is added to all sides alike.
        side_jitter: standard deviation of each side's own error.
        max_jitter: largest error of a side, cuts aside.
        cut_rate: how often a part of the person is cut off: the feet, the head, or a side.
        cut: how much is cut off then.
    """

    margin: Annotated[float, Field(ge=-0.2, le=0.5)] = 0.03
    shift: Annotated[float, Field(ge=0.0, le=0.2)] = 0.015
    scale: Annotated[float, Field(ge=0.0, le=0.2)] = 0.015
    side_jitter: Annotated[float, Field(ge=0.0, le=0.2)] = 0.02
    max_jitter: Annotated[float, Field(ge=0.0, le=0.4)] = 0.08
    cut_rate: Share = 0.06
    cut: Annotated[Range, Field()] = (0.05, 0.25)
