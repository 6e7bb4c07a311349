"""Tests of the map: what is drawn lies where it is, and the command writes a picture."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from generator.config import CameraConfig, ImagingConfig
from generator.worlds.map import BUILDING, SPOT, draw_map, main, ray_ends
from generator.worlds.network import build_network
from generator.worlds.places import PLACES
from tests.worlds.streets import street_layout


def test_map_shows_houses_and_capture_points_where_they_are() -> None:
    layout = street_layout()
    network = build_network(CameraConfig(), ImagingConfig(), layout, 0, "street", 1)
    picture = draw_map(layout, replace(network, cameras=()), 900)
    assert picture.shape == (round(900 * 42 / 90), 900, 3), "90 m x 42 m with the rim"
    scale = 10.0
    assert picture[int((21.0 - 13.0) * scale), int((45.0 + 8.0) * scale)].tolist() == list(BUILDING)
    for spot in network.spots:
        column, row = int((45.0 + spot.x_m) * scale), int((21.0 - spot.y_m) * scale)
        assert (picture[row - 1 : row + 2, column - 1 : column + 2] == SPOT).all(axis=2).any()


def test_views_end_at_walls_and_at_their_reach() -> None:
    layout = street_layout()
    for camera in build_network(CameraConfig(), ImagingConfig(), layout, 0, "street", 1).cameras:
        ends = ray_ends(layout, camera, 20.0)
        away_m = np.hypot(ends[:, 0] - camera.x_m, ends[:, 1] - camera.y_m)
        assert away_m.max() <= 20.0 + 1e-9
        blocked = away_m < 19.0
        assert blocked.any()
        for house in layout.solids[:8]:
            deep = np.abs(ends - (house.x_m, house.y_m)) < np.array([house.half_x_m, house.half_y_m]) - 0.6
            assert not deep.all(axis=1).any(), "steps are half a metre"


@pytest.mark.skipif(not PLACES, reason="no place has landed")
def test_command_writes_a_picture(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    kind, output = sorted(PLACES)[0], tmp_path / "map.png"
    assert main([kind, "--seed", "1", "--output", str(output)]) == 0
    picture = cv2.imread(str(output))
    assert max(picture.shape) == 1200
    assert capsys.readouterr().out.startswith(f"{output}: ")


def test_command_refuses_an_unknown_place(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["atlantis", "--output", "map.png"])
    assert "invalid choice: 'atlantis'" in capsys.readouterr().err
