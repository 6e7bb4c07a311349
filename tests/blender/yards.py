"""Built places whose pictures can be worked out by hand. No Blender."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.stage import CropCamera, GroundState, Light, Placement, Shot, Stage, SunLamp, ThingPlacement
from generator.worlds.geometry import boxes, join
from generator.worlds.model import Instance, LocalLamp, SceneKind, Surface, WorldModel
from tests.blender.scenes import Scene, crop, look, tube_person
from tests.worlds.pictures import direction

RADIUS_M, ALBEDO, SKY = 20.0, 0.4, 0.5
PAVEMENT_M = 0.3  # height of the ground where people stand
LAMP = LocalLamp((2.0, -3.0, 4.0 + PAVEMENT_M), (0.0, 0.0, -1.0), (0.8, 0.6, 0.4), 120.0, 0.1, "street")
UNIT_KCD_M2 = 0.05
GLOW_KCD_M2 = 0.02
PICTURE = (0.2, 0.7, 0.1)
CLOTH = (0.5, 0.1, 0.1)
PAINT = (0.1, 0.2, 0.8)

GROUND = Surface("ground", (ALBEDO,) * 3, puddles=True)
PLAIN = Surface("plain", (ALBEDO,) * 3, outdoors=False)


def even_light(level: float = SKY) -> Light:
    """The same light from everywhere."""
    return Light(np.full((8, 16, 3), level, np.float32), ())


def _pavement(surface: Surface) -> WorldModel:
    slab = boxes((-12.0, -12.0, 0.0), (12.0, 12.0, PAVEMENT_M), surface, SceneKind.GROUND)
    return WorldModel((slab,), (), (), (), RADIUS_M)


def _from_above(x_m: float, y_m: float, half: float = 0.25) -> CropCamera:
    return crop(look((x_m, y_m, 0.0), 0.01, -90.0, 8.0), (-half, -half, half, half))


def kinds() -> Scene:
    """A pillar and two instances of a crate, one under a thing that is a bin, a person before them; sky behind."""
    crate = boxes((-0.4, -0.4, 0.0), (0.4, 0.4, 0.8), replace(PLAIN, takes_colour=True), SceneKind.BENCH)
    pillar = boxes((-1.5, 1.0, PAVEMENT_M), (-1.0, 1.5, 4.0), PLAIN, SceneKind.PILLAR)
    bin_mesh = boxes((-0.2, -0.2, 0.0), (0.2, 0.2, 0.6), PLAIN, SceneKind.BIN)
    slab = _pavement(PLAIN).fixed[0]
    instances = Instance(0, 0.5, 1.0, PAVEMENT_M, 30.0, colour=PAINT), Instance(0, 2.2, 1.0, PAVEMENT_M, 0.0, 1.5)
    model = WorldModel((join([slab, pillar]),), (crate,), instances, (), RADIUS_M)
    light = even_light()
    picture = np.broadcast_to(np.array(PICTURE, np.float32), (8, 16, 3)).copy()
    people = Placement(0, 0, -0.5, -1.5, 0.0, 1, PAVEMENT_M), Placement(0, 3, 2.0, -1.5, 0.0, 2, PAVEMENT_M)
    thing = ThingPlacement(0, 3, 0.5, 1.0, PAVEMENT_M + 0.8, 0.0)
    stage = Stage(
        (tube_person(1.8, CLOTH),), people, model, (light, replace(light, picture=picture)), (bin_mesh,), (thing,)
    )
    view = crop(look((0.5, 1.0, 1.5), 7.0, -90.0, 2.0), (-0.4, -0.6, 0.4, 0.4))
    return Scene(stage, tuple(Shot(view, slot, light) for slot in (0, 3) for light in (0, 1)))


def lamp() -> Scene:
    """Ground under a lamp, seen from above: below it, 2 m and 4 m beside; the lamp off, and on."""
    model = replace(_pavement(PLAIN), lamps=(LAMP,))
    off = replace(even_light(0.0), unit_kcd_m2=UNIT_KCD_M2)
    lights = off, replace(off, glow={"street": 1.0})
    views = [_from_above(2.0 + beside, -3.0, 0.01) for beside in (0.0, 2.0)]
    stage = Stage((), (), model, lights)
    return Scene(stage, tuple(Shot(view, 0, light) for light in (0, 1) for view in views))


def glow() -> Scene:
    """A wall that glows, off and on."""
    wall = Surface("window", (0.0,) * 3, glow=(1.0, 0.5, 0.25), glow_kcd_m2=GLOW_KCD_M2, glow_group="sign")
    mesh = boxes((-5.0, 0.0, 0.0), (5.0, 0.5, 5.0), wall, SceneKind.SIGN)
    off = replace(even_light(0.0), unit_kcd_m2=UNIT_KCD_M2)
    stage = Stage((), (), WorldModel((mesh,), (), (), (), RADIUS_M), (off, replace(off, glow={"sign": 0.5})))
    view = crop(look((0.0, 0.0, 2.0), 6.0, -90.0, 2.0), (-0.2, -0.2, 0.2, 0.2))
    return Scene(stage, (Shot(view, 0, 0), Shot(view, 0, 1)))


WEATHER = {
    "dry": GroundState(),
    "wet": GroundState(1.0),
    "puddles": GroundState(1.0, 0.3),
    "dusted": GroundState(0.0, 0.0, 0.4),
    "snow": GroundState(0.0, 0.0, 1.0),
}


def weather() -> Scene:
    """Ground outdoors from above, whose puddles mirror a dark sky, under each state of `WEATHER`."""
    light = even_light()
    stage = Stage((), (), _pavement(GROUND), tuple(replace(light, ground=state) for state in WEATHER.values()))
    return Scene(stage, tuple(Shot(_from_above(0.0, 0.0, 0.7), 0, number) for number in range(len(WEATHER))))


def two_tone() -> NDArray[np.uint8]:
    """Red above, left half of the lower part green, right half blue."""
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[:16], pixels[16:, :16], pixels[16:, 16:] = (220, 0, 0), (0, 220, 0), (0, 0, 220)
    return pixels


def picture() -> Scene:
    """A wall with a picture of 0.5 m by 1 m that begins at its lower left corner, tinted."""
    surface = Surface("poster", Texture(two_tone(), (0.5, 1.0)), outdoors=False)
    wall = boxes((-1.0, 0.0, 0.0), (1.0, 0.2, 2.0), surface, SceneKind.BUILDING, tint=(0.5, 1.0, 1.0))
    stage = Stage((), (), WorldModel((wall,), (), (), (), RADIUS_M), (even_light(),))
    view = crop(look((-0.75, 0.0, 0.5), 5.0, -90.0, 0.5), (-0.05, -0.1, 0.05, 0.1))
    return Scene(stage, (Shot(view, 0, 0),))


SUN = 130.0, 35.0


def pole() -> Scene:
    """An upright bar and its shadow, from above."""
    bar = boxes((-0.1, -0.1, PAVEMENT_M), (0.1, 0.1, PAVEMENT_M + 2.0), PLAIN, SceneKind.POLE)
    slab = _pavement(PLAIN).fixed[0]
    sun = SunLamp(direction(*SUN), np.array([3.0, 3.0, 3.0]), 0.53)
    light = replace(even_light(0.1), lamps=(sun,))
    stage = Stage((), (), WorldModel((slab, bar), (), (), (), RADIUS_M), (light,))
    turn = np.radians(SUN[0] + 180.0)
    return Scene(stage, (Shot(_from_above(1.4 * np.cos(turn), 1.4 * np.sin(turn), 0.3), 0, 0),))


def room() -> Scene:
    """Inside a closed room without lamps."""
    walls = boxes((-3.0, -3.0, 0.0), (3.0, 3.0, 3.0), PLAIN, SceneKind.BUILDING, bottom=True)
    model = WorldModel((replace(walls, faces=walls.faces[:, ::-1]),), (), (), (), RADIUS_M, indoor=True)
    stage = Stage((), (), model, (even_light(),))
    return Scene(stage, (Shot(crop(look((0.0, 0.0, 1.0), 2.0, -90.0, 1.5), (-0.3, -0.4, 0.3, 0.4)), 0, 0),))


def relief() -> Scene:
    """Ground with ridges of 1 cm every 10 cm under a low sun, and the same ground flooded."""
    ridges = np.tile((0.01 * np.sin(np.linspace(0.0, 2.0 * np.pi, 32, endpoint=False))).astype(np.float32), (32, 1))
    grey = Texture(np.full((32, 32, 3), 150, np.uint8), (0.1, 0.1))
    surface = Surface("ridges", grey, relief=ridges, puddles=True)
    sun = SunLamp(direction(0.0, 30.0), np.array([3.0, 3.0, 3.0]), 0.53)
    light = replace(even_light(0.1), lamps=(sun,))
    stage = Stage((), (), _pavement(surface), (light, replace(light, ground=GroundState(0.0, 1.0, 0.0))))
    return Scene(stage, tuple(Shot(_from_above(0.0, 0.0, 0.03), 0, number) for number in (0, 1)))


YARDS = {
    "kinds": kinds, "lamp": lamp, "glow": glow, "weather": weather, "picture": picture, "pole": pole,
    "room": room, "relief": relief,
}  # fmt: skip
