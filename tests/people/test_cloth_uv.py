"""Cloth lies on the body in metres, level, and no face reaches across a seam of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.library import BodyLibrary, load_library
from generator.people.body import build_body
from generator.people.cloth_uv import BACK_U_M, SLEEVE_U_M, Layout, cloth_uvs, top_layout, trousers_layout
from generator.people.config import PeopleConfig
from generator.people.cutting import Patch, cut_quads
from generator.people.parts import PartId
from generator.people.sample import sample_person
from generator.people.wardrobe import tights_shell

LIBRARY = load_library(quiet=True)
SHELL = tights_shell(LIBRARY)
POINTS = SHELL.regions.points


def garment(part: PartId) -> Patch:
    """A long-sleeved shirt or trousers, cut at slanted edges."""
    z = POINTS[:, 2]
    if part == PartId.LOWER:
        depth = np.where(SHELL.regions.on_arm > 0.3, -1.0, np.minimum(0.12 - z, z + 0.7 + 0.1 * POINTS[:, 1]))
    else:
        hem = np.where(SHELL.regions.on_arm > 0.3, 1.0, z - 0.02 + 0.1 * POINTS[:, 0])
        depth = np.minimum(np.minimum(hem, 0.40 - SHELL.regions.arm_m), 0.56 - z)
    return cut_quads(SHELL.faces, depth.astype(np.float32))


def edges_of(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(np.roll(corners, -1, axis=1) - corners)


@pytest.mark.parametrize("part", [PartId.UPPER, PartId.LOWER])
@pytest.mark.parametrize("pid", [1, 2, 3])
def test_edges_on_the_cloth_are_about_as_long_as_on_the_body(part: PartId, pid: int) -> None:
    body = build_body(sample_person(PeopleConfig(), pid, 0), LIBRARY)
    surface = np.asarray(SHELL.subdivide @ body[SHELL.source], np.float32)
    patch = garment(part)
    uvs = cloth_uvs(surface, patch, part, LIBRARY)
    assert uvs.shape == (*patch.faces.shape, 2)
    on_cloth = np.linalg.norm(edges_of(uvs), axis=2)
    on_body = np.linalg.norm(edges_of(patch.take(surface)[patch.faces]), axis=2)
    ratio = on_cloth[on_body > 0.004] / on_body[on_body > 0.004]
    assert np.median(ratio) == pytest.approx(1.0, abs=0.1)
    assert np.percentile(ratio, 10) > 0.6
    assert np.percentile(ratio, 90) < 1.5
    assert on_cloth.max() < 0.05  # nothing reaches across a seam


@pytest.mark.parametrize("layout_of", [top_layout, trousers_layout])
def test_cloth_is_not_folded_over_itself(layout_of: Callable[[BodyLibrary], Layout]) -> None:
    layout = layout_of(LIBRARY)
    corners = (layout.uv + layout.middles)[SHELL.faces, layout.panels[:, None]]
    a, b = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    area = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    if layout_of is trousers_layout:
        area[layout.panels >= 2] *= -1.0  # the mirror image
    z = POINTS[SHELL.faces][..., 2].mean(axis=1)
    zone = (z > 0.0) & (z < 0.55) if layout_of is top_layout else (z > -0.7) & (z < 0.1)
    assert (area[zone] > 0.0).mean() > 0.99


def test_the_chest_is_in_the_middle_of_the_front_and_not_mirrored() -> None:
    layout = top_layout(LIBRARY)
    front = (layout.uv + layout.middles)[:, 0]
    chest = np.isin(np.arange(len(POINTS)), SHELL.faces[layout.panels == 0]) & (np.abs(POINTS[:, 2] - 0.40) < 0.02)
    middle = chest & (np.abs(POINTS[:, 0]) < 1e-4)
    left = chest & (POINTS[:, 0] > 0.05)
    np.testing.assert_allclose(front[middle, 0], 0.0, atol=2e-3)
    assert np.abs(front[middle, 1]).max() < 0.03
    assert front[left, 0].min() > 0.03
    assert front[left, 0].max() < 0.35


def test_stripes_are_level_around_the_trunk_and_meet_at_the_sides() -> None:
    layout = top_layout(LIBRARY)
    uv = layout.uv + layout.middles
    for level in (0.15, 0.25, 0.35):
        v = [
            uv[np.isin(np.arange(len(POINTS)), SHELL.faces[layout.panels == panel]), panel, 1][
                np.abs(POINTS[np.isin(np.arange(len(POINTS)), SHELL.faces[layout.panels == panel]), 2] - level) < 0.008
            ]
            for panel in (0, 1)
        ]
        assert np.ptp(np.concatenate(v)) < 0.05


def test_sleeves_and_back_lie_beside_the_front_on_the_cloth() -> None:
    patch = garment(PartId.UPPER)
    wide = np.asarray(POINTS * np.float32(1.3), np.float32)
    uvs = cloth_uvs(wide, patch, PartId.UPPER, LIBRARY)
    panels = top_layout(LIBRARY).panels[patch.source_faces]
    assert np.abs(uvs[panels == 0, :, 0]).max() < 0.5
    assert np.abs(uvs[panels == 1, :, 0] - BACK_U_M).max() < 0.5
    assert np.abs(np.abs(uvs[panels >= 2][..., 0]) - SLEEVE_U_M).max() < 0.45


def test_the_right_leg_is_the_mirror_image_of_the_left() -> None:
    layout = trousers_layout(LIBRARY)
    corners = layout.uv[SHELL.faces, layout.panels[:, None]]
    left, right = (corners[np.isin(layout.panels, own)].reshape(-1, 2) for own in ((0, 1), (2, 3)))
    np.testing.assert_allclose(np.sort(left[:, 1]), np.sort(right[:, 1]), atol=5e-3)
    np.testing.assert_allclose(np.sort(left[:, 0]), np.sort(right[:, 0]), atol=5e-3)
