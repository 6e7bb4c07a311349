"""Machines and gates. Each faces -y and stands on z = 0."""

from __future__ import annotations

import math

import numpy as np

from generator.worlds.model import SceneKind
from generator.worlds.station import boards
from generator.worlds.station.kit import Kit, Parts, darker
from generator.worlds.station.parts import bar, box, plate


def ticket_machine(kit: Kit) -> Parts:
    """A ticket machine with a lit screen."""
    kind = SceneKind.FURNITURE
    yield box((-0.40, 0.40), (-0.28, 0.36), (0.10, 1.80), kit.made.gloss, kind, (0.35, 0.35, 0.36))
    yield box((-0.36, 0.36), (-0.24, 0.36), (0.0, 0.10), kit.made.rubber, kind)
    yield box((-0.42, 0.42), (-0.34, 0.36), (1.72, 1.95), kit.made.gloss, kind, kit.look.accent)
    yield plate((0.0, -0.345, 1.74), -90.0, 0.82, 0.19, kit.made.lit_boards, SceneKind.SIGN, boards.LABEL)
    yield plate((0.0, -0.285, 0.55), -90.0, 0.72, 1.14, kit.made.screens, kind, boards.SCREEN)
    yield box((-0.38, 0.38), (-0.36, -0.28), (0.48, 0.53), kit.made.metal, kind)


def vending_machine(kit: Kit) -> Parts:
    """Packets behind glass."""
    kind = SceneKind.FURNITURE
    yield box((-0.48, 0.48), (-0.40, 0.42), (0.08, 1.90), kit.made.gloss, kind, darker(kit.look.stripe))
    yield box((-0.44, 0.44), (-0.36, 0.40), (0.0, 0.08), kit.made.rubber, kind)
    yield plate((0.0, -0.405, 0.28), -90.0, 0.90, 1.50, kit.made.screens, kind, boards.SNACKS)


def kiosk(kit: Kit) -> Parts:
    """A stand that sells papers and drinks."""
    kind = SceneKind.FURNITURE
    yield box((-1.3, 1.3), (-0.60, 0.75), (0.0, 0.95), kit.made.gloss, kind, kit.look.accent)
    yield box((-1.35, 1.35), (-0.75, 0.75), (0.95, 1.0), kit.made.metal, kind, (0.7, 0.7, 0.7))
    yield box((-1.3, 1.3), (-0.45, 0.75), (1.0, 2.3), kit.made.gloss, kind, (0.2, 0.2, 0.2))
    yield plate((0.0, -0.46, 1.02), -90.0, 2.5, 1.25, kit.made.screens, kind, boards.SHOP)
    yield box((-1.35, 1.35), (-0.70, 0.75), (2.3, 2.6), kit.made.gloss, kind, kit.look.accent)


def help_point(kit: Kit) -> Parts:
    """A column with buttons for emergencies and information."""
    kind = SceneKind.FURNITURE
    yield box((-0.15, 0.15), (-0.11, 0.11), (0.0, 1.65), kit.made.gloss, kind, (0.30, 0.31, 0.33))
    yield box((-0.16, 0.16), (-0.13, 0.13), (1.30, 1.62), kit.made.gloss, kind, (0.34, 0.03, 0.025))
    yield plate((0.0, -0.133, 1.32), -90.0, 0.28, 0.28, kit.made.lit_boards, SceneKind.SIGN, boards.SOS)
    yield plate((0.0, -0.113, 0.92), -90.0, 0.24, 0.24, kit.made.boards, SceneKind.SIGN, boards.WAY)


def gate_cabinet(kit: Kit) -> Parts:
    """The box between two gates; people pass along y."""
    kind = SceneKind.BARRIER
    yield box((-0.10, 0.10), (-0.75, 0.75), (0.0, 0.90), kit.made.metal, kind, (0.85, 0.85, 0.85))
    yield box((-0.09, 0.09), (-0.72, 0.72), (0.90, 0.98), kit.made.gloss, kind, (0.06, 0.06, 0.065))
    yield box((-0.10, 0.10), (-0.75, -0.40), (0.90, 1.02), kit.made.gloss, kind, kit.look.accent)
    yield box((-0.10, 0.10), (0.40, 0.75), (0.90, 1.02), kit.made.gloss, kind, kit.look.accent)
    yield plate((0.0, -0.755, 0.60), -90.0, 0.16, 0.16, kit.made.lit_boards, kind, boards.WAY)
    yield plate((0.0, 0.755, 0.60), 90.0, 0.16, 0.16, kit.made.lit_boards, kind, boards.NO_ENTRY)


def flap_gate(kit: Kit) -> Parts:
    """Two closed flaps between cabinets."""
    tint = (0.30, 0.36, 0.38)
    for x in ((-0.33, -0.02), (0.02, 0.33)):
        yield box(x, (-0.012, 0.012), (0.22, 0.95), kit.made.gloss, SceneKind.BARRIER, tint)
        yield box(x, (-0.014, 0.014), (0.78, 0.84), kit.made.gloss, SceneKind.BARRIER, (0.4, 0.05, 0.04))


def tripod_gate(kit: Kit) -> Parts:
    """Three arms on a hub."""
    hub = np.array((0.26, 0.0, 0.86))
    yield box((0.22, 0.33), (-0.08, 0.08), (0.76, 0.92), kit.made.gloss, SceneKind.BARRIER, (0.08, 0.08, 0.085))
    for angle in (0.0, 120.0, 240.0):
        turn = math.radians(angle)
        tip = hub + 0.5 * np.array(
            (-0.82 if angle == 0.0 else -0.2, 0.9 * math.sin(turn), 0.55 * (math.cos(turn) - 1.0))
        )
        yield bar([hub, tip], 0.019, kit.made.metal, SceneKind.BARRIER)
