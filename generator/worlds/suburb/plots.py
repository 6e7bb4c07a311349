"""Plots with houses: who lives beside whom, how one gets in, and what parts the garden from the pavement."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.worlds.buildings.house import GARAGE_BACK_M, GARAGE_WIDTH_M, house_plan
from generator.worlds.buildings.spec import BuildingSpec
from generator.worlds.props.cars import paint_colour
from generator.worlds.props.placed import Thing
from generator.worlds.suburb.plan import (
    DRIVE_M,
    KERB_M,
    PATH_M,
    Border,
    Frame,
    Home,
    Paving,
    border_between,
    door_x,
    put_local,
)

FRONTS = ("hedge", "hedge", "picket", "wall", "wall", "railing", "mesh", "open")
CAR_NAMES = ("hatchback", "suv", "estate", "sedan", "van")
CAR_SHARES = (0.38, 0.25, 0.17, 0.14, 0.06)
BUSH_SEEDS, PAVED_M = (0, 1, 2, 4, 5), 0.01


@dataclass
class Pile:
    """What the plots of a street add up to while they are drawn."""

    homes: list[Home] = field(default_factory=list)
    borders: list[Border] = field(default_factory=list)
    pavings: list[Paving] = field(default_factory=list)
    puts: list[Thing] = field(default_factory=list)
    drives: list[tuple[float, float]] = field(default_factory=list)


@dataclass(frozen=True)
class Plot:
    """A house's ground in a side's frame.

    Attributes:
        frame: of the side.
        left: x of its left boundary. [m]
        right: x of its right boundary. [m]
        front: y where the garden begins. [m]
        house_y: y of the house's front. [m]
        back: y of its back fence. [m]
        drive_left: whether cars stand at its left.
        joined: whether the house touches the neighbour on the side away from the drive.
        seed: of the house.
        town_seed: of the street.
    """

    frame: Frame
    left: float
    right: float
    front: float
    house_y: float
    back: float
    drive_left: bool
    joined: bool
    seed: int
    town_seed: int


def a_car(rng: np.random.Generator, frame: Frame, x_m: float, y_m: float, z_m: float, heading_deg: float) -> Thing:
    """A car of some model and colour, parked not quite straight."""
    name = CAR_NAMES[int(rng.choice(len(CAR_NAMES), p=CAR_SHARES))]
    heading = heading_deg + float(rng.normal(0.0, 1.0))
    return put_local(frame, name, int(rng.integers(2)), x_m, y_m, z_m, heading, 1.0, paint_colour(rng))


def settle(
    plot: Plot, pile: Pile, rng: np.random.Generator, trees: tuple[tuple[str, int], ...], side_fences: bool = True
) -> None:
    """A house with its driveway, path, borders and plants."""
    spec, house_x = _house(plot, rng)
    x, y = plot.frame.place(house_x, plot.house_y)
    home = Home(spec, x, y, plot.frame.heading_deg)
    pile.homes.append(home)
    low, high, reach = _drive(plot, spec, house_x)
    pile.drives.append((low, high))
    pile.pavings.append(Paving("drive", plot.frame, (low, high), (plot.front, reach)))
    door = house_x + door_x(spec)
    pile.pavings.append(
        Paving("path", plot.frame, (door - 0.5 * PATH_M, door + 0.5 * PATH_M), (plot.front, plot.house_y))
    )
    _front_border(plot, pile, rng, (low, high), door)
    if side_fences:
        _side_border(plot, pile, rng)
    if rng.uniform() < 0.62:
        middle = 0.5 * (low + high)
        heading = 180.0 if rng.uniform() < 0.7 else 0.0
        at = min(reach - 2.9, plot.front + 5.2)
        if at - 2.4 > plot.front - 0.3:
            pile.puts.append(
                a_car(rng, plot.frame, middle + float(rng.uniform(-0.15, 0.15)), at, KERB_M + PAVED_M, heading)
            )
    _plant(plot, pile, rng, (low, high), door, trees)


def _house(plot: Plot, rng: np.random.Generator) -> tuple[BuildingSpec, float]:
    """The house and the middle of its front along x: it keeps clear of the drive unless it has a garage there."""
    width = plot.right - plot.left
    depth = float(rng.uniform(8.0, 9.5))
    floors = 2 if plot.joined or rng.uniform() < 0.6 else 1
    if plot.joined:
        body = min(width - DRIVE_M - 0.6, 8.2)
        middle = plot.right - 0.5 * body if plot.drive_left else plot.left + 0.5 * body
        return BuildingSpec("house", body, 8.5, floors, plot.seed, plot.town_seed), middle
    full = BuildingSpec("house", width - 1.6, depth, floors, plot.seed, plot.town_seed)
    if width - 1.6 >= 10.5 and house_plan(full).garage_left is not None:
        return full, 0.5 * (plot.left + plot.right)
    body = min(float(rng.uniform(8.4, 10.2)), width - DRIVE_M - 1.6)
    room = width - DRIVE_M - body
    shift = 0.6 + float(rng.uniform(0.0, max(room - 1.2, 0.0)))
    middle = plot.left + DRIVE_M + shift + 0.5 * body if plot.drive_left else plot.right - DRIVE_M - shift - 0.5 * body
    return BuildingSpec("house", body, depth, floors, plot.seed, plot.town_seed), middle


def _drive(plot: Plot, spec: BuildingSpec, house_x: float) -> tuple[float, float, float]:
    """X from and to of the driveway and y of its end. [m]"""
    garage = house_plan(spec).garage_left
    if garage is not None:
        middle = house_x + garage + 0.5 * GARAGE_WIDTH_M
        return middle - 0.5 * DRIVE_M, middle + 0.5 * DRIVE_M, plot.house_y + GARAGE_BACK_M
    left = plot.left + 0.3 if plot.drive_left else plot.right - DRIVE_M - 0.1
    return left, left + DRIVE_M - 0.2, plot.house_y + 4.5


def _front_border(plot: Plot, pile: Pile, rng: np.random.Generator, drive: tuple[float, float], door: float) -> None:
    """A border along the pavement with gaps for the driveway and the path; a letter box in the gap."""
    kind = FRONTS[int(rng.integers(len(FRONTS)))]
    seed = int(rng.integers(12))
    height = {
        "hedge": float(rng.uniform(0.8, 1.5)),
        "picket": 0.95,
        "wall": float(rng.uniform(0.5, 0.9)),
        "railing": 1.05,
        "mesh": 1.2,
    }.get(kind, 0.0)
    y = plot.front + 0.42
    gaps = sorted([(drive[0] - 0.15, drive[1] + 0.15), (door - 0.75, door + 0.75)])
    at = plot.left + 0.05
    for low, high in [*gaps, (plot.right - 0.05, plot.right)]:
        if kind != "open" and low - at > 0.9:
            pile.borders.append(border_between(kind, seed, plot.frame, (at, y), (low, y), height))
        at = max(at, high)
    post = door + 0.95 if abs(door + 0.95 - 0.5 * (drive[0] + drive[1])) > 1.9 else door - 0.95
    if kind == "open" or rng.uniform() < 0.5:
        pile.puts.append(put_local(plot.frame, "mail_box", int(rng.integers(5)), post, plot.front + 0.9))


def _side_border(plot: Plot, pile: Pile, rng: np.random.Generator) -> None:
    """Along the right boundary: low before the house, high behind its front."""
    seed = int(rng.integers(12))
    front_kind = ("hedge", "mesh", "picket", "wall")[int(rng.integers(4))]
    height = {"hedge": 1.1, "mesh": 1.0, "picket": 0.95, "wall": 0.5}[front_kind]
    if rng.uniform() < 0.7:
        pile.borders.append(
            border_between(
                front_kind, seed, plot.frame, (plot.right, plot.front + 0.9), (plot.right, plot.house_y - 0.2), height
            )
        )
    if not plot.joined or plot.drive_left is False:
        kind = "hedge" if rng.uniform() < 0.3 else "panel"
        start = plot.house_y + (0.3 if not plot.joined else 9.0)
        pile.borders.append(
            border_between(kind, seed, plot.frame, (plot.right, start), (plot.right, plot.back - 0.8), 1.8)
        )


def _turned(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.0, 360.0))


def _plant(
    plot: Plot,
    pile: Pile,
    rng: np.random.Generator,
    drive: tuple[float, float],
    door: float,
    trees: tuple[tuple[str, int], ...],
) -> None:
    """Bushes along the house and the border, a tree or two, a bed, bins by the drive."""

    def open_x(reach: float) -> float | None:
        """A place along the front that keeps clear of the path, the driveway and the neighbours."""
        x = float(rng.uniform(plot.left + reach, plot.right - reach))
        away = min(abs(x - door) - 0.5 * PATH_M, max(drive[0] - x, x - drive[1]))
        return x if away > reach else None

    def put(name: str, seed: int, x: float, y: float, heading_deg: float = 0.0, scale: float = 1.0) -> None:
        pile.puts.append(put_local(plot.frame, name, seed, x, y, KERB_M, heading_deg, scale))

    for _ in range(int(rng.integers(6, 12))):
        near_house = rng.uniform() < 0.6
        away = float(rng.uniform(0.9, 1.5))
        y = plot.house_y - away if near_house else plot.front + 0.7 + away
        if (x := open_x(0.75)) is not None:
            seed = BUSH_SEEDS[int(rng.integers(len(BUSH_SEEDS)))]
            put("bush", seed, x, y, _turned(rng), float(rng.uniform(0.6, 1.15)))
    if (x := open_x(1.2)) is not None:
        put("flower_bed", int(rng.integers(3)), x, plot.house_y - 2.9)
    if rng.uniform() < 0.6 and (x := open_x(1.4)) is not None:
        y = plot.front + float(rng.uniform(2.6, 3.2))
        put(*trees[int(rng.integers(len(trees)))], x, y, _turned(rng), float(rng.uniform(0.5, 0.75)))
    for _ in range(2):
        x, y = float(rng.uniform(plot.left + 1.5, plot.right - 1.5)), plot.back - float(rng.uniform(2.2, 4.0))
        put(*trees[int(rng.integers(len(trees)))], x, y, _turned(rng), float(rng.uniform(0.6, 1.0)))
    by_drive = drive[0] - 0.35 if drive[0] - plot.left > 0.8 else drive[1] + 0.35
    if abs(by_drive - door) > 1.3:
        put("bin_wheelie", int(rng.integers(6)), by_drive, plot.house_y - 0.5, float(rng.uniform(-12, 12)))
