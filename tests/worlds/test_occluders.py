"""Tests of what can be put between a camera and a person."""

from __future__ import annotations

import numpy as np
import pytest

from generator.worlds.occluders import OCCLUDERS


@pytest.mark.parametrize("name", OCCLUDERS)
def test_occluder_fills_its_size_for_every_design(name: str) -> None:
    for seed in range(8):
        mesh, size = OCCLUDERS[name].build(seed), OCCLUDERS[name].size(seed)
        reach = np.append(np.abs(mesh.vertices[:, :2]).max(axis=0), mesh.vertices[:, 2].max())
        assert (reach <= np.array(size) + 0.015).all(), (seed, reach, size)
        assert (reach >= 0.85 * np.array(size)).all(), (seed, reach, size)


@pytest.mark.parametrize("name", OCCLUDERS)
def test_most_of_an_occluder_is_of_its_kind(name: str) -> None:
    mesh = OCCLUDERS[name].build(1)
    assert (mesh.kinds == OCCLUDERS[name].kind).mean() > 0.5


def test_parked_cars_come_in_paints_of_their_own() -> None:
    seen = set()
    for seed in range(12):
        mesh = OCCLUDERS["parked_car"].build(seed)
        takes = np.array([surface.takes_colour for surface in mesh.surfaces])[mesh.surface]
        seen.add(tuple(np.median(mesh.tint[takes], axis=0).tolist()))
        assert mesh.tint[takes].max() < 0.8
    assert len(seen) > 6
