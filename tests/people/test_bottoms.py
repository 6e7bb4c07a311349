"""Trousers and skirts are as long and as wide as their spec says, on the ground never and around the legs always."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from assets.library import load_library
from generator.people.body import build_body, landmark
from generator.people.bottoms import cut_trousers, drape_trousers
from generator.people.build import build_person, pose_person, shape_person
from generator.people.config import PeopleConfig
from generator.people.hull import support_rings
from generator.people.legwear import Boot, boot_of, in_boots
from generator.people.mesh import PersonMesh
from generator.people.parts import PartId
from generator.people.regions import WAIST_Z
from generator.people.sample import sample_person
from generator.people.skirt_rings import N_AROUND, fold_pattern
from generator.people.spec import FabricSpec, LowerKind, LowerSpec, PersonSpec, PoseSpec, ShoesSpec
from generator.people.wardrobe import tights_shell

LIBRARY, CONFIG = load_library(quiet=True), PeopleConfig()
PERSON = next(
    person for pid in range(1, 40) if (person := sample_person(CONFIG, pid, 0)).gender == "female" and pid > 3
)
BODY = build_body(PERSON, LIBRARY)
LAB = (40.0, 0.0, 0.0)


def _lower(kind: LowerKind = "trousers", length: float = 1.0, **changes: object) -> LowerSpec:
    fabric = FabricSpec("cotton", "plain", (LAB,))
    lower = LowerSpec(kind, kind, length, 0.3, 0.0, 0, "plain", "none", "plain", False, fabric, LAB)
    return replace(lower, **changes)  # type: ignore[arg-type]


def _person(lower: LowerSpec, **upper: object) -> PersonSpec:
    shoes = ShoesSpec(
        "sneakers", "low", 0.02, 0.0, 0.0, "round", FabricSpec("leather", "plain", (LAB,)), LAB, LAB, None, 0.0
    )
    outfit = PERSON.outfits[0]
    top = replace(outfit.upper, hem=0.2, **{"tucked": False, **upper})  # type: ignore[arg-type]
    worn = replace(outfit, upper=top, lower=lower, shoes=shoes, outer=None, bags=(), accessories=())
    return replace(PERSON, outfits=(worn,))


def _cloth(mesh: PersonMesh, part: PartId = PartId.LOWER) -> NDArray[np.float32]:
    return np.asarray(mesh.vertices[np.unique(mesh.faces[mesh.part_ids == part])])


def _rest(lower: LowerSpec) -> NDArray[np.float32]:
    return cut_trousers(drape_trousers(BODY, lower, None, LIBRARY), lower, WAIST_Z, LIBRARY).rest


def _girth(rest: NDArray[np.float32], height: float) -> float:
    """Mean distance of the left leg's cloth from its middle."""
    ring = rest[(rest[:, 0] > 0.0) & (np.abs(rest[:, 2] - height) < 0.02), :2]
    return float(np.linalg.norm(ring - 0.5 * (ring.min(axis=0) + ring.max(axis=0)), axis=1).mean())


@pytest.mark.parametrize("kind", ["trousers", "shorts", "leggings"])
@pytest.mark.parametrize("length", [0.25, 0.5, 0.75, 0.9])
def test_legs_end_where_the_length_says(kind: LowerKind, length: float) -> None:
    rest = _rest(_lower(kind, length))
    hip, ankle = (float(landmark(BODY, LIBRARY, name)[2]) for name in ("l-upper-leg", "l-ankle"))
    assert rest[:, 2].min() == pytest.approx(hip + length * (ankle - hip), abs=0.035)


def test_full_length_trousers_reach_the_shoe_but_not_the_ground() -> None:
    for looseness in (0.0, 0.5, 1.0):
        rest = _rest(_lower(length=1.0, looseness=looseness))
        assert 0.008 < rest[:, 2].min() < 0.07


def test_looseness_orders_the_silhouettes() -> None:
    knee, ankle = (float(landmark(BODY, LIBRARY, name)[2]) for name in ("l-knee", "l-ankle"))
    for height in (knee, 0.5 * (knee + ankle), ankle + 0.05):
        girths = [_girth(_rest(_lower(looseness=loose)), height) for loose in (0.0, 0.35, 0.7, 1.0)]
        assert (np.diff(girths) > 0.004).all(), height


def test_flare_widens_the_hem_and_not_the_thigh() -> None:
    knee, ankle = (float(landmark(BODY, LIBRARY, name)[2]) for name in ("l-knee", "l-ankle"))
    straight, belled = (_rest(_lower(looseness=0.15, flare=flare)) for flare in (0.0, 1.0))
    assert _girth(belled, ankle + 0.03) > 1.5 * _girth(straight, ankle + 0.03)
    assert _girth(belled, knee + 0.15) < 1.1 * _girth(straight, knee + 0.15)


def test_ribs_gather_the_hem() -> None:
    plain, ribbed = (_rest(_lower(length=0.95, looseness=0.9, cuffs=cuffs)) for cuffs in ("plain", "rib"))
    height = float(landmark(BODY, LIBRARY, "l-ankle")[2]) + 0.06
    assert _girth(ribbed, height) < 0.75 * _girth(plain, height)


def test_legs_do_not_reach_far_through_each_other() -> None:
    rest = _rest(_lower(looseness=1.0, flare=1.0))
    thigh = rest[(rest[:, 2] < float(landmark(BODY, LIBRARY, "l-upper-leg")[2]) - 0.15) & (rest[:, 0] > 0.0)]
    assert len(thigh) > 500
    hips = float(landmark(BODY, LIBRARY, "l-upper-leg")[0])
    for knee_z in (0.2, 0.4):
        ring = thigh[np.abs(thigh[:, 2] - knee_z) < 0.03]
        shell = tights_shell(LIBRARY)
        legs = BODY[shell.source]
        leg = legs[(np.abs(legs[:, 2] - knee_z) < 0.03) & (legs[:, 0] > 0.0)]
        assert leg[:, 0].mean() - ring[:, 0].min() < hips + 0.04


@pytest.mark.parametrize("pockets", ["none", "side", "jeans", "cargo"])
@pytest.mark.parametrize("waistband", ["plain", "elastic", "belt"])
def test_trims_build_on_every_kind(pockets: str, waistband: str) -> None:
    for kind in ("trousers", "shorts"):
        lower = _lower(kind, 0.5 if kind == "shorts" else 1.0, pockets=pockets, waistband=waistband, crease=True)
        mesh = build_person(_person(lower, tucked=True), PoseSpec("standing"), LIBRARY)
        assert np.isfinite(mesh.vertices).all()
        assert mesh.vertices[:, 2].min() == pytest.approx(0.0, abs=1e-5)


def test_slim_trousers_go_into_long_boots_and_wide_ones_over_them() -> None:
    spec = _person(_lower(looseness=0.05)).outfits[0]
    boots = replace(spec.shoes, garment="knee_boots", kind="shaft", shaft=0.9)
    regions = tights_shell(LIBRARY).regions
    slim, wide = (replace(spec, shoes=boots, lower=_lower(looseness=loose)) for loose in (0.05, 0.8))
    inside, over = boot_of(slim), boot_of(wide)
    assert isinstance(inside, Boot)
    assert isinstance(over, Boot)
    assert inside.outside
    assert not over.outside
    assert in_boots(slim, regions).length < 0.8
    assert in_boots(wide, regions).length == 1.0


@pytest.mark.parametrize(("kind", "length"), [("skirt", 0.3), ("skirt", 0.55), ("dress", 0.9)])
def test_skirts_end_where_the_length_says(kind: LowerKind, length: float) -> None:
    cloth = _cloth(build_person(_person(_lower(kind, length, flare=0.3)), PoseSpec("standing"), LIBRARY))
    hip, ankle = (float(landmark(BODY, LIBRARY, name)[2]) for name in ("l-upper-leg", "l-ankle"))
    wanted = hip + length * (ankle - hip) + 0.02  # on the soles
    assert cloth[:, 2].min() == pytest.approx(wanted, abs=0.05)


@pytest.mark.parametrize("flare", [0.0, 0.8])
def test_a_skirt_holds_both_legs_in_every_phase_of_walking(flare: float) -> None:
    spec = _person(_lower("skirt", 0.62, flare=flare))
    tights = replace(spec.outfits[0].shoes, sock_lab=LAB, sock_length=1.0)
    shaped = shape_person(replace(spec, outfits=(replace(spec.outfits[0], shoes=tights),)), LIBRARY)
    for phase in np.linspace(0.0, 1.0, 8, endpoint=False):
        mesh = pose_person(shaped, PoseSpec("walking", phase=float(phase)))
        cloth, legs = (_cloth(mesh, part).astype(np.float64) for part in (PartId.LOWER, PartId.LEGWEAR))
        heights = cloth[:, 2].min() + np.linspace(0.10, 0.14, 4)  # the hem is not level
        outer = support_rings(cloth, heights, 0.04, 36)
        inner = support_rings(legs, heights, 0.01, 36)
        assert (inner < outer + 0.004).all(), phase


def test_a_skirt_swings_with_the_stride() -> None:
    shaped = shape_person(_person(_lower("skirt", 0.7, flare=0.8, looseness=0.5)), LIBRARY)
    hems = []
    for phase in (0.0, 0.25, 0.5, 0.75):
        cloth = _cloth(pose_person(shaped, PoseSpec("walking", phase=phase)))
        hems.append(cloth[cloth[:, 2] < cloth[:, 2].min() + 0.15].mean(axis=0))
    assert np.ptp(np.array(hems)[:, :2], axis=0).max() > 0.01


def test_pleats_and_waves_are_folds_between_zero_and_one() -> None:
    for n_pleats in (0, 6, 16, 30):
        folds = fold_pattern(n_pleats, 0.5, 7)
        assert folds.shape == (N_AROUND,)
        assert folds.min() >= 0.0
        assert folds.max() <= 1.0
        assert np.ptp(folds) > 0.5


def test_a_patterned_skirt_has_its_cloth_laid_out_in_metres() -> None:
    fabric = FabricSpec("cotton", "dots", (LAB, (80.0, 0.0, 0.0)))
    mesh = build_person(_person(_lower("skirt", 0.5, fabric=fabric)), PoseSpec("standing"), LIBRARY)
    outer = mesh.textured & (mesh.part_ids == PartId.LOWER)
    corners = mesh.vertices[mesh.faces[outer]]
    assert outer.sum() > 1000
    up = np.linalg.norm(corners[:, 1] - corners[:, 0], axis=1)
    assert np.median(np.abs(np.abs(mesh.uvs[outer][:, 1, 1] - mesh.uvs[outer][:, 0, 1]) / up - 1.0)) < 0.2
    assert np.abs(mesh.uvs[outer][:, 2, 0] - mesh.uvs[outer][:, 1, 0]).max() < 0.05  # no seam runs through a face


def test_a_lap_bends_a_skirt_over_the_thighs() -> None:
    shaped = shape_person(_person(_lower("skirt", 0.6, flare=0.3)), LIBRARY)
    sitting = pose_person(shaped, PoseSpec("sitting"))
    standing = pose_person(shaped, PoseSpec("standing"))
    assert np.isfinite(sitting.vertices).all()
    assert np.ptp(_cloth(sitting)[:, 1]) > np.ptp(_cloth(standing)[:, 1]) + 0.05
