"""Things that stand or hang in a station: pillars, seats, machines, gates, signs. Each faces -y and stands on z = 0."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from generator.worlds import geometry
from generator.worlds.model import SceneKind, SceneMesh
from generator.worlds.station import boards, machines
from generator.worlds.station.kit import Kit, Parts, darker
from generator.worlds.station.materials import Materials
from generator.worlds.station.parts import bar, box, plate
from generator.worlds.station.plan import Look

# What stands or hangs in the way: kind, half width, half depth and height. [m]
FOOTPRINTS: dict[str, tuple[SceneKind, float, float, float]] = {
    "round_pillar": (SceneKind.PILLAR, 0.33, 0.33, 9.0),
    "square_pillar": (SceneKind.PILLAR, 0.30, 0.30, 9.0),
    "steel_pillar": (SceneKind.PILLAR, 0.20, 0.20, 9.0),
    "bench": (SceneKind.BENCH, 0.90, 0.27, 0.86),
    "bin": (SceneKind.BIN, 0.21, 0.21, 0.92),
    "ticket_machine": (SceneKind.FURNITURE, 0.42, 0.36, 1.95),
    "vending_machine": (SceneKind.FURNITURE, 0.48, 0.42, 1.90),
    "kiosk": (SceneKind.FURNITURE, 1.35, 0.75, 2.60),
    "help_point": (SceneKind.FURNITURE, 0.16, 0.13, 1.65),
    "map_board": (SceneKind.SIGN, 0.85, 0.06, 2.15),
    "direction_sign": (SceneKind.SIGN, 1.22, 0.06, 0.44),
    "clock": (SceneKind.SIGN, 0.27, 0.07, 0.54),
    "fire_box": (SceneKind.FURNITURE, 0.20, 0.13, 1.65),
    "gate_cabinet": (SceneKind.BARRIER, 0.10, 0.75, 1.02),
    "flap_gate": (SceneKind.BARRIER, 0.33, 0.03, 0.95),
    "tripod_gate": (SceneKind.BARRIER, 0.33, 0.25, 0.90),
}


def build_fitting(name: str, headroom_m: float, look: Look, made: Materials) -> SceneMesh:
    """A thing by its name.

    Args:
        name: key of `BUILDERS`.
        headroom_m: from its foot to the ceiling. [m]
        look: colours.
        made: surfaces.
    """
    return geometry.join(list(BUILDERS[name](Kit(headroom_m, look, made))))


def _round_pillar(kit: Kit) -> Parts:
    kind = SceneKind.PILLAR
    yield geometry.lathe([(0.33, 0.0), (0.33, 0.16)], 24, kit.made.gloss, kind, darker(kit.look.accent))
    yield geometry.lathe([(0.33, 0.16), (0.30, 0.17), (0.30, kit.top_m - 0.3)], 24, kit.made.pillar, kind)
    yield geometry.lathe(
        [(0.30, kit.top_m - 0.3), (0.36, kit.top_m - 0.22), (0.52, kit.top_m)],
        24,
        kit.made.paint,
        kind,
        (0.4, 0.4, 0.39),
    )


def _square_pillar(kit: Kit) -> Parts:
    kind = SceneKind.PILLAR
    yield box((-0.30, 0.30), (-0.30, 0.30), (0.0, 0.15), kit.made.gloss, kind, darker(kit.look.accent))
    yield box((-0.28, 0.28), (-0.28, 0.28), (0.15, kit.top_m), kit.made.pillar, kind)
    for x in (-0.285, 0.285):
        for y in (-0.285, 0.285):
            yield box(
                (x - 0.022, x + 0.022), (y - 0.022, y + 0.022), (0.15, 1.6), kit.made.metal, kind, (0.8, 0.8, 0.8)
            )


def _steel_pillar(kit: Kit) -> Parts:
    kind = SceneKind.PILLAR
    yield box((-0.20, 0.20), (-0.20, 0.20), (0.0, 0.30), kit.made.coping, kind, (0.7, 0.7, 0.7))
    for y in (-0.15, 0.135):
        yield box((-0.15, 0.15), (y, y + 0.018), (0.30, kit.top_m), kit.made.gloss, kind, kit.look.accent)
    yield box((-0.01, 0.01), (-0.14, 0.14), (0.30, kit.top_m), kit.made.gloss, kind, kit.look.accent)
    yield box((-0.22, 0.22), (-0.22, 0.22), (kit.top_m - 0.06, kit.top_m), kit.made.gloss, kind, kit.look.accent)
    heights = np.arange(0.45, kit.top_m - 0.2, 0.28)
    for x in (-0.10, 0.10):
        for y in (-0.156, 0.150):
            low = np.column_stack([np.full(len(heights), x - 0.015), np.full(len(heights), y), heights])
            yield geometry.boxes(low, low + np.array((0.03, 0.008, 0.03)), kit.made.gloss, kind, kit.look.accent)


def _bench(kit: Kit) -> Parts:
    kind, wood = SceneKind.BENCH, (0.24, 0.13, 0.06)
    for index in range(4):
        y = -0.24 + 0.115 * index
        yield box((-0.9, 0.9), (y, y + 0.095), (0.43, 0.46), kit.made.gloss, kind, wood)
    for index in range(2):
        z = 0.60 + 0.14 * index
        yield box((-0.9, 0.9), (0.22 + 0.02 * index, 0.245 + 0.02 * index), (z, z + 0.11), kit.made.gloss, kind, wood)
    for x in (-0.75, 0.0, 0.75):
        yield box((x - 0.025, x + 0.025), (-0.22, 0.24), (0.38, 0.43), kit.made.metal, kind, (0.4, 0.4, 0.4))
        yield box((x - 0.025, x + 0.025), (-0.02, 0.04), (0.0, 0.38), kit.made.metal, kind, (0.4, 0.4, 0.4))
        yield box((x - 0.025, x + 0.025), (0.215, 0.24), (0.4, 0.85), kit.made.metal, kind, (0.4, 0.4, 0.4))
        yield box((x - 0.03, x + 0.03), (-0.2, 0.22), (0.0, 0.02), kit.made.metal, kind, (0.4, 0.4, 0.4))


def _bin(kit: Kit) -> Parts:
    kind = SceneKind.BIN
    profile = [(0.17, 0.0), (0.19, 0.04), (0.20, 0.72)]
    yield geometry.lathe(profile, 20, kit.made.metal, kind, (0.7, 0.7, 0.7))
    yield geometry.lathe(
        [(0.20, 0.72), (0.21, 0.73), (0.21, 0.80), (0.13, 0.82), (0.13, 0.70)],
        20,
        kit.made.gloss,
        kind,
        kit.look.accent,
    )
    yield geometry.lathe([(0.13, 0.70), (0.001, 0.69)], 20, kit.made.rubber, kind)


def _map_board(kit: Kit) -> Parts:
    kind = SceneKind.SIGN
    for x in (-0.82, 0.82):
        yield box((x - 0.03, x + 0.03), (-0.05, 0.05), (0.0, 2.15), kit.made.metal, kind, (0.5, 0.5, 0.5))
    yield box((-0.79, 0.79), (-0.04, 0.04), (0.55, 2.12), kit.made.gloss, kind, darker(kit.look.accent))
    for y, facing in ((-0.045, -90.0), (0.045, 90.0)):
        sign = -1 if facing < 0 else 1
        yield plate((-0.02 * sign - 0.35, y, 0.62), facing, 0.85, 1.42, kit.made.boards, kind, boards.MAP)
        yield plate((0.42, y, 0.62), facing, 0.62, 1.42, kit.made.boards, kind, boards.TIMES)


def _clock(kit: Kit) -> Parts:
    kind = SceneKind.SIGN
    yield box((-0.27, 0.27), (-0.07, 0.07), (0.0, 0.54), kit.made.gloss, kind, (0.05, 0.05, 0.055))
    yield bar([(0, 0, 0.54), (0, 0, kit.top_m)], 0.02, kit.made.metal, kind)
    for y, facing in ((-0.073, -90.0), (0.073, 90.0)):
        yield plate((0.0, y, 0.02), facing, 0.50, 0.50, kit.made.lit_boards, kind, boards.CLOCK)


def _direction_sign(kit: Kit) -> Parts:
    kind = SceneKind.SIGN
    yield box((-1.22, 1.22), (-0.06, 0.06), (0.0, 0.44), kit.made.gloss, kind, (0.05, 0.05, 0.055))
    for x in (-0.9, 0.9):
        yield bar([(x, 0, 0.44), (x, 0, kit.top_m)], 0.015, kit.made.metal, kind)
    yield plate((0.0, -0.063, 0.02), -90.0, 2.4, 0.40, kit.made.lit_boards, kind, boards.EXIT)
    yield plate((0.0, 0.063, 0.02), 90.0, 2.4, 0.40, kit.made.lit_boards, kind, boards.PLATFORM)


def _staff_door(kit: Kit) -> Parts:
    """A steel door in a wall behind y = 0, with a louvre and a kick plate."""
    kind, grey = SceneKind.BUILDING, (0.27, 0.28, 0.29)
    for x, z in (((-0.54, -0.46), (0.0, 2.13)), ((0.46, 0.54), (0.0, 2.13)), ((-0.46, 0.46), (2.05, 2.13))):
        yield box(x, (-0.05, 0.02), z, kit.made.gloss, kind, darker(grey))
    yield box((-0.46, 0.46), (-0.02, 0.01), (0.0, 2.05), kit.made.gloss, kind, grey)
    yield box((-0.43, 0.43), (-0.024, -0.02), (0.03, 0.25), kit.made.metal, kind)
    for index in range(7):
        low = 0.45 + 0.05 * index
        yield box((-0.28, 0.28), (-0.032, -0.02), (low, low + 0.022), kit.made.gloss, kind, darker(grey))
    yield box((0.30, 0.42), (-0.07, -0.05), (1.02, 1.05), kit.made.metal, kind)
    yield plate((-0.1, -0.022, 1.45), -90.0, 0.2, 0.2, kit.made.boards, SceneKind.SIGN, boards.NO_ENTRY)


def _fire_box(kit: Kit) -> Parts:
    """A cabinet for a hose or an extinguisher, and an electrician's cabinet over it."""
    kind = SceneKind.FURNITURE
    yield box((-0.20, 0.20), (-0.12, 0.12), (0.75, 1.65), kit.made.gloss, kind, (0.30, 0.035, 0.03))
    yield plate((0.0, -0.123, 1.30), -90.0, 0.24, 0.24, kit.made.boards, SceneKind.SIGN, boards.FIRE)
    yield plate((0.0, -0.122, 0.85), -90.0, 0.26, 0.34, kit.made.boards, kind, boards.EQUIPMENT)
    yield box((-0.03, 0.03), (0.04, 0.10), (0.0, 0.75), kit.made.metal, kind)


BUILDERS: dict[str, Callable[[Kit], Parts]] = {
    "round_pillar": _round_pillar,
    "square_pillar": _square_pillar,
    "steel_pillar": _steel_pillar,
    "bench": _bench,
    "bin": _bin,
    "ticket_machine": machines.ticket_machine,
    "vending_machine": machines.vending_machine,
    "kiosk": machines.kiosk,
    "help_point": machines.help_point,
    "map_board": _map_board,
    "clock": _clock,
    "direction_sign": _direction_sign,
    "staff_door": _staff_door,
    "fire_box": _fire_box,
    "gate_cabinet": machines.gate_cabinet,
    "flap_gate": machines.flap_gate,
    "tripod_gate": machines.tripod_gate,
}
