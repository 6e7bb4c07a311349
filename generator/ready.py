"""A stage that can be rendered: who stands where before which camera."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.config import GenerateConfig
from generator.framing import Framing, PlacedPerson, frame_person, place_person
from generator.labelling import ImageLabeller
from generator.people.mesh import PersonMesh
from generator.specs import StageSpec
from generator.stage import Placement, Shot, Stage, ThingPlacement
from generator.surroundings import Surroundings
from generator.worlds.occluders import OCCLUDERS


@dataclass(frozen=True, eq=False)
class ReadyStage:
    """A stage that can be rendered.

    Attributes:
        spec: what it was made from.
        labeller: of its people.
        placed: everybody where they stand, by moment.
        framings: the window of every capture.
        around: its surroundings.
        stage: for the renderer.
        shots: for the renderer, in the order of the captures.
    """

    spec: StageSpec
    labeller: ImageLabeller
    placed: Sequence[PlacedPerson]
    framings: Sequence[Framing]
    around: Surroundings
    stage: Stage
    shots: tuple[Shot, ...]


def place_all(spec: StageSpec, meshes: Sequence[PersonMesh]) -> list[PlacedPerson]:
    """Everybody of a stage where they stand."""
    return [place_person(meshes[moment.pose], moment) for moment in spec.moments]


def frame_all(spec: StageSpec, placed: Sequence[PlacedPerson], config: GenerateConfig) -> list[Framing]:
    """The window of every capture."""
    return [
        frame_person(placed[capture.moment], spec.cameras[capture.camera], capture, config.detector, config.render)
        for capture in spec.captures
    ]


def bystander_ids(spec: StageSpec) -> list[range]:
    """Numbers of each moment's bystanders in the `person_id` image; the moment's own person is its index plus one."""
    ids, first = [], len(spec.moments) + 1
    for moment in spec.moments:
        ids.append(range(first, first + len(moment.bystanders)))
        first += len(moment.bystanders)
    return ids


def build_stage(spec: StageSpec, meshes: tuple[PersonMesh, ...], around: Surroundings) -> Stage:
    """The stage of a spec; every moment has a copy of the world for itself, its person's number is its own plus one."""
    placements = [
        Placement(moment.pose, slot, moment.x_m, moment.y_m, moment.heading_deg, slot + 1, moment.z_m)
        for slot, moment in enumerate(spec.moments)
    ]
    things: dict[tuple[str, int], int] = {}
    thing_placements = []
    for slot, (moment, ids) in enumerate(zip(spec.moments, bystander_ids(spec), strict=True)):
        for other, number in zip(moment.bystanders, ids, strict=True):
            place = (other.x_m, other.y_m, other.heading_deg)
            placements.append(Placement(other.pose, slot, *place, number, moment.z_m))
        for thing in moment.occluders:
            mesh = things.setdefault((thing.kind, thing.seed), len(things))
            thing_placements.append(ThingPlacement(mesh, slot, thing.x_m, thing.y_m, moment.z_m, thing.heading_deg))
    built = tuple(OCCLUDERS[kind].build(seed) for kind, seed in things)
    return Stage(meshes, tuple(placements), around.setting, around.lights, built, tuple(thing_placements))


def build_shots(spec: StageSpec, framings: Sequence[Framing]) -> tuple[Shot, ...]:
    """The crops to be taken, in the order of the captures; a moment's number is its slot."""
    return tuple(
        Shot(framing.camera, capture.moment, capture.atmosphere)
        for capture, framing in zip(spec.captures, framings, strict=True)
    )
