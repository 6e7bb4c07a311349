"""Shoes hold the foot, stand on the ground and follow their spec."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from assets.library import load_library
from generator.people.body import build_body
from generator.people.build import build_person
from generator.people.config import PeopleConfig
from generator.people.feet import foot_length_m, heel_pitch_deg
from generator.people.lasts import LASTS
from generator.people.parts import PartId
from generator.people.piece import Piece
from generator.people.sample import sample_person
from generator.people.shoes import build_shoes
from generator.people.skinning import build_skeleton
from generator.people.soles import make_tilt
from generator.people.spec import FabricSpec, PersonSpec, PoseSpec, ShoeKind, ShoesSpec

LIBRARY, CONFIG = load_library(quiet=True), PeopleConfig()
PERSON = sample_person(CONFIG, 3, 0)
BODY = build_body(PERSON, LIBRARY)
SKELETON = build_skeleton(BODY, LIBRARY)
KINDS: dict[str, ShoeKind] = {
    "sneakers": "low", "running_shoes": "low", "high_tops": "ankle", "oxfords": "low", "loafers": "low",
    "ballerinas": "pump", "pumps": "pump", "high_heels": "pump", "wedges": "pump", "ankle_boots": "ankle",
    "work_boots": "ankle", "knee_boots": "shaft", "rain_boots": "shaft", "sandals": "open", "heeled_sandals": "open",
}  # fmt: skip


def _shoes(name: str = "sneakers", heel_m: float = 0.01, shaft: float = 0.0, **changes: object) -> ShoesSpec:
    lab, kind = (30.0, 0.0, 0.0), KINDS[name]
    shaft = shaft or {"ankle": 0.25, "shaft": 0.9}.get(kind, 0.0)
    fabric = FabricSpec("leather", "plain", (lab,))
    shoes = ShoesSpec(name, kind, 0.012, heel_m, shaft, "round", fabric, lab, lab, None, 0.0)
    return replace(shoes, **changes)  # type: ignore[arg-type]


def _build(shoes: ShoesSpec) -> Piece:
    return build_shoes(BODY, shoes, SKELETON, LIBRARY)


def _wearing(shoes: ShoesSpec) -> PersonSpec:
    outfit = replace(PERSON.outfits[0], shoes=shoes, outer=None, bags=(), accessories=())
    return replace(PERSON, outfits=(outfit,))


def test_every_shoe_of_the_wardrobe_has_a_last() -> None:
    assert set(KINDS) == set(LASTS)


def test_higher_heels_tilt_the_foot_more_until_it_cannot_tilt_further() -> None:
    pitches = [heel_pitch_deg(heel, 0.24) for heel in (0.0, 0.03, 0.06, 0.09, 0.15)]
    assert pitches[0] == 0.0
    assert (np.diff(pitches) > 0.0).all()
    assert pitches[-1] <= 52.0


def test_undoing_a_tilt_gives_the_point_back() -> None:
    points = np.random.default_rng(0).normal(size=(9, 3))
    tilt = make_tilt(np.array([0.1, 0.0, 0.07]), np.array([0.1, -0.12, 0.02]), 35.0, 0.01)
    toe = np.linspace(0.0, 1.0, 9)
    np.testing.assert_allclose(tilt.undo(tilt.apply(points, toe), toe), points, atol=1e-9)


@pytest.mark.parametrize("heel_m", [0.0, 0.02, 0.05, 0.09])
@pytest.mark.parametrize("name", ["sneakers", "oxfords", "pumps", "wedges", "heeled_sandals"])
def test_ball_and_heel_stand_on_the_same_ground(name: str, heel_m: float) -> None:
    shoes = _shoes(name, heel_m)
    piece = _build(shoes)
    pitch = heel_pitch_deg(heel_m, foot_length_m(SKELETON))
    foot, ball = (SKELETON.heads[SKELETON.names.index(f"Left{bone}")] for bone in ("Foot", "ToeBase"))
    tilt = make_tilt(foot, ball, pitch, shoes.sole_m)
    left = piece.rest[:, 0] > 0.0
    toe = piece.weights[left, LIBRARY.bone_index["LeftToeBase"]].astype(np.float64)
    shin = piece.weights[left, LIBRARY.bone_index["LeftLeg"]] > 0.3
    posed = tilt.apply(piece.rest[left].astype(np.float64), toe)[~shin]
    low, height = posed[:, 1], posed[:, 2] - tilt.ground_z
    assert height.min() > -0.006
    middle = 0.5 * (low.min() + low.max())
    assert abs(height[low > middle].min()) < 0.004  # heel
    assert abs(height[low < middle].min()) < 0.006  # ball


@pytest.mark.parametrize("name", sorted(KINDS))
def test_nothing_sinks_into_the_ground(name: str) -> None:
    heel = 0.08 if name in ("high_heels", "heeled_sandals", "wedges") else 0.015
    for pose in (PoseSpec("standing"), PoseSpec("walking", phase=0.1), PoseSpec("walking", phase=0.6)):
        mesh = build_person(_wearing(_shoes(name, heel)), pose, LIBRARY)
        shoes = mesh.vertices[np.unique(mesh.faces[mesh.part_ids == PartId.SHOES])]
        assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-5)
        assert shoes[:, 2].min() == pytest.approx(0.0, abs=2e-3)
        assert np.isfinite(shoes).all()


def test_closed_shoes_are_wider_and_longer_than_the_foot() -> None:
    foot = BODY[: int(LIBRARY.body_faces.max()) + 1]
    foot = foot[(foot[:, 2] < 0.03) & (foot[:, 0] > 0.0)]
    for name in ("sneakers", "oxfords", "ankle_boots", "pumps"):
        rest = _build(_shoes(name)).rest
        shoe = rest[(rest[:, 2] < 0.03) & (rest[:, 0] > 0.0)]
        assert (shoe.min(axis=0)[:2] < foot.min(axis=0)[:2]).all(), name
        assert (shoe.max(axis=0)[:2] > foot.max(axis=0)[:2] - 0.001).all(), name


def test_pointed_toes_are_longer_and_narrower_than_round_ones() -> None:
    widths, lengths = [], []
    for toe in ("round", "pointed"):
        rest = _build(_shoes("pumps", 0.0, toe=toe)).rest
        left = rest[rest[:, 0] > 0.0]
        tip = left[left[:, 1] < left[:, 1].min() + 0.02]
        widths.append(float(np.ptp(tip[:, 0])))
        lengths.append(float(np.ptp(left[:, 1])))
    assert widths[1] < widths[0]
    assert lengths[1] > lengths[0]


def test_a_higher_shaft_reaches_higher() -> None:
    tops = [float(_build(_shoes("knee_boots", shaft=shaft)).rest[:, 2].max()) for shaft in (0.2, 0.5, 1.0)]
    assert (np.diff(tops) > 0.05).all()
    assert tops[-1] < float(SKELETON.heads[SKELETON.names.index("LeftLeg")][2])  # below the knee


def test_soles_are_as_thick_as_the_spec_says() -> None:
    for sole_m in (0.01, 0.03):
        rest = _build(_shoes("sneakers", 0.0, sole_m=sole_m)).rest
        assert rest[:, 2].min() == pytest.approx(-sole_m, abs=1e-3)


def test_bare_toes_show_in_sandals_only() -> None:
    shares = []
    for name in ("sandals", "sneakers"):
        mesh = build_person(_wearing(_shoes(name)), PoseSpec("standing"), LIBRARY)
        skin = mesh.vertices[np.unique(mesh.faces[mesh.part_ids == PartId.SKIN])]
        shares.append(int((skin[:, 2] < 0.04).sum()))
    assert shares[0] > 100
    assert shares[1] < 0.1 * shares[0]


def test_tights_cover_the_legs_and_short_socks_do_not() -> None:
    counts = []
    for length in (0.05, 0.5, 1.0):
        shoes = _shoes("pumps", sock_lab=(15.0, 0.0, 0.0), sock_length=length)
        lower = replace(PERSON.outfits[0].lower, kind="shorts", length=0.2, cuffs="plain")
        spec = _wearing(shoes)
        mesh = build_person(
            replace(spec, outfits=(replace(spec.outfits[0], lower=lower),)), PoseSpec("standing"), LIBRARY
        )
        counts.append(int((mesh.part_ids == PartId.LEGWEAR).sum()))
    assert 0 < counts[0] < counts[1] < counts[2]
