"""Draws a residential street between two cross streets, whose far sides close the view."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from generator.worlds.buildings.spec import BuildingSpec, Style
from generator.worlds.layout import world_rng
from generator.worlds.props import PROPS
from generator.worlds.suburb.plan import (
    CORNER_M,
    HALF_ROAD_M,
    KERB_M,
    Frame,
    Home,
    Put,
    Side,
    Street,
    border_between,
    put_local,
)
from generator.worlds.suburb.plots import Pile, Plot, a_car, settle

HALF_M, CROSS_M = 31.0, 29.0
Trees = tuple[tuple[str, int], ...]
_VERGE_TREES = ("tree_lime", "tree_maple", "tree_birch", "tree_young")


def street_frames() -> tuple[Frame, ...]:
    """North and south side of the street, then the far sides of the east and west cross streets."""
    far = HALF_M + HALF_ROAD_M
    return Frame(0.0, 0.0, 0.0), Frame(0.0, 0.0, 180.0), Frame(far, 0.0, -90.0), Frame(-far, 0.0, 90.0)


def decide(seed: int) -> Street:
    """Everything about the street of a seed."""
    rng = world_rng(seed, 1)
    grassy = bool(rng.uniform() < 0.72)
    verge = float(rng.uniform(1.5, 2.0)) if grassy else 0.65
    pavement = float(rng.uniform(1.8, 2.2)) if grassy else 2.4
    autumn = bool(rng.uniform() < 0.3)
    garden = HALF_ROAD_M + verge + pavement
    trees, avenue = _trees(seed, autumn)
    pile = Pile()
    sides = []
    shop = int(rng.integers(4)) if rng.uniform() < 0.45 else None
    for number, frame in enumerate(street_frames()):
        before = len(pile.drives)
        if number < 2:
            corner = None if shop is None or shop // 2 != number else shop % 2
            _main_plots(frame, garden, pile, world_rng(seed, 2, number), trees, seed, corner)
        else:
            _far_plots(frame, garden, pile, world_rng(seed, 2, number), trees, seed)
        drives = tuple(sorted(pile.drives[before:]))
        half = HALF_M if number < 2 else CROSS_M
        sides.append(Side(frame, half, number < 2, drives))
    _behind(garden, pile, world_rng(seed, 3), trees, seed)
    fixtures = _lamps(sides, verge, seed)
    fixtures += _avenue(sides, verge, grassy, avenue, fixtures, world_rng(seed, 5))
    stop = None if shop is not None and rng.uniform() < 0.5 else int(rng.integers(2))
    fixtures += _furniture(sides, verge, pavement, stop, fixtures, world_rng(seed, 6))
    pile.puts += fixtures
    pile.puts += _parked(sides, stop, world_rng(seed, 7))
    return Street(
        seed,
        HALF_M,
        CROSS_M,
        verge,
        grassy,
        pavement,
        autumn,
        tuple(sides),
        tuple(pile.homes),
        tuple(pile.borders),
        tuple(pile.pavings),
        tuple(pile.puts),
    )


def _trees(seed: int, autumn: bool) -> tuple[Trees, tuple[str, int]]:
    """Trees of gardens, and the one that the verges are planted with."""
    rng = world_rng(seed, 4)
    summer: Trees = (("tree_maple", 0), ("tree_birch", 1), ("tree_copper", 2), ("tree_conifer", 3), ("tree_lime", 4))
    bare: Trees = (("tree_maple", 0), ("tree_bare_maple", 5), ("tree_bare_lime", 6), ("tree_conifer", 3))
    avenue = _VERGE_TREES[int(rng.integers(len(_VERGE_TREES)))]
    if autumn and avenue in ("tree_lime", "tree_maple"):
        avenue = avenue.replace("tree_", "tree_bare_")
    return (bare if autumn else summer), (avenue, int(rng.integers(4)))


def _cuts(low: float, high: float, count: int, rng: np.random.Generator) -> list[float]:
    """Boundaries of plots of nearly equal width. [m]"""
    shares = rng.uniform(0.93, 1.07, count)
    return [float(x) for x in low + (high - low) * np.concatenate([[0.0], np.cumsum(shares) / shares.sum()])]


def _main_plots(
    frame: Frame, garden: float, pile: Pile, rng: np.random.Generator, trees: Trees, seed: int, corner: int | None
) -> None:
    """Four plots along one side of the street, and hedges around the block."""
    inner = HALF_M - (garden - HALF_ROAD_M)
    cuts = _cuts(-inner + 0.4, inner - 0.4, 4, rng)
    joined = int(rng.integers(3)) if rng.uniform() < 0.6 else -1
    house_y = garden + 5.5
    for k in range(4):
        if corner is not None and k == 3 * corner:
            _corner_shop(frame, garden, cuts[k], cuts[k + 1], pile, rng, seed)
            continue
        is_joined = k in (joined, joined + 1) and joined >= 0
        house_seed = int(rng.integers(2**31))
        if is_joined and k == joined + 1 and pile.homes:
            house_seed = pile.homes[-1].spec.seed
        drive_left = (k == joined) if is_joined else bool(rng.integers(2))
        if not (is_joined and k == joined + 1):
            house_y = garden + float(rng.uniform(5.0, 6.2))
        plot = Plot(frame, cuts[k], cuts[k + 1], garden, house_y, CROSS_M, drive_left, is_joined, house_seed, seed)
        settle(plot, pile, rng, trees, side_fences=k < 3)
    for x in (-inner - 0.1 + 0.5, inner + 0.1 - 0.5):
        kind, height = (("hedge", 1.7), ("panel", 1.8), ("hedge", 2.1))[int(rng.integers(3))]
        first = garden + 1.2 if corner is None or (x > 0) != bool(corner) else garden + 9.5
        pile.borders.append(border_between(kind, int(rng.integers(12)), frame, (x, first), (x, CROSS_M - 0.8), height))
    pile.borders.append(
        border_between(
            "belt", int(rng.integers(12)), frame, (-inner, CROSS_M), (inner, CROSS_M), float(rng.uniform(2.4, 3.4))
        )
    )


def _corner_shop(
    frame: Frame, garden: float, left: float, right: float, pile: Pile, rng: np.random.Generator, seed: int
) -> None:
    """A shop with flats above it at a corner, close to the pavement."""
    width = min(right - left - 1.4, 11.5)
    middle = left + 0.2 + 0.5 * width if left < 0 else right - 0.2 - 0.5 * width
    styles: tuple[Style, ...] = ("townhouse", "tenement")
    style = styles[int(rng.integers(2))]
    spec = BuildingSpec(style, width, 9.0, 2, int(rng.integers(2**31)), seed, "shops", ("left", "right", "back"))
    y = garden + 1.0
    pile.homes.append(Home(spec, *frame.place(middle, y), frame.heading_deg))
    for name, x in (
        ("a_board", middle - 0.3 * width),
        ("news_box", middle - 0.5 * width + 0.5),
        ("planter_pot", middle + 0.5 * width - 0.6),
    ):
        pile.puts.append(put_local(frame, name, int(rng.integers(3)), x, garden + 0.35))


def _far_plots(frame: Frame, garden: float, pile: Pile, rng: np.random.Generator, trees: Trees, seed: int) -> None:
    """Three houses that look into the street from across the cross street."""
    cuts = _cuts(-21.5, 21.5, 3, rng)
    for k in range(3):
        drive_left = bool(rng.integers(2))
        plot = Plot(
            frame,
            cuts[k],
            cuts[k + 1],
            garden,
            garden + float(rng.uniform(4.6, 5.6)),
            garden + 17.0,
            drive_left,
            False,
            int(rng.integers(2**31)),
            seed,
        )
        settle(plot, pile, rng, trees, side_fences=True)
    pile.borders.append(
        border_between(
            "belt",
            int(rng.integers(12)),
            frame,
            (-CROSS_M, garden + 17.5),
            (CROSS_M, garden + 17.5),
            float(rng.uniform(2.6, 3.6)),
        )
    )
    pile.borders.append(
        border_between("hedge", 3, frame, (cuts[0] - 0.3, garden + 0.9), (cuts[0] - 0.3, garden + 16.0), 1.8)
    )


def _behind(garden: float, pile: Pile, rng: np.random.Generator, trees: Trees, seed: int) -> None:
    """What closes the views: houses at the ends of the cross streets and behind the gardens, and trees between them."""
    for side in (-1.0, 1.0):
        for x in (-HALF_M - HALF_ROAD_M, HALF_M + HALF_ROAD_M):
            frame = Frame(x, side * (CROSS_M + 1.0), 0.0 if side > 0 else 180.0)
            spec = BuildingSpec("house", float(rng.uniform(9.0, 10.4)), 8.0, 2, int(rng.integers(2**31)), seed)
            pile.homes.append(Home(spec, *frame.place(0.0, 4.5), frame.heading_deg))
            pile.borders.append(border_between("hedge", int(rng.integers(12)), frame, (-8.5, 0.6), (8.5, 0.6), 1.3))
            for away in (-8.5, 8.5):
                pile.puts.append(_a_tree(trees, rng, frame, away, 5.5, 0.85))
        frame = Frame(0.0, side * (CROSS_M + 6.5), 0.0 if side < 0 else 180.0)
        for x in (-16.0, 0.0, 16.0):
            spec = BuildingSpec("house", float(rng.uniform(9.0, 10.4)), 8.0, 2, int(rng.integers(2**31)), seed)
            pile.homes.append(Home(spec, *frame.place(x + float(rng.uniform(-1.5, 1.5)), -8.0), frame.heading_deg))
        for x in (-23.0, -8.0, 8.0, 23.0):
            pile.puts.append(_a_tree(trees, rng, frame, x, -float(rng.uniform(1.0, 4.0)), 1.0))
    for side in (-1.0, 1.0):
        frame = Frame(side * (HALF_M + HALF_ROAD_M), 0.0, -90.0 * side)
        for x in np.linspace(-24.0, 24.0, 7):
            pile.puts.append(_a_tree(trees, rng, frame, float(x + rng.uniform(-2, 2)), garden + 17.0, 1.0))


def _a_tree(trees: Trees, rng: np.random.Generator, frame: Frame, x: float, y: float, scale: float) -> Put:
    name, seed = trees[int(rng.integers(len(trees)))]
    return put_local(
        frame, name, seed, x, y, KERB_M, float(rng.uniform(0, 360)), scale * float(rng.uniform(0.85, 1.15))
    )


def _lamps(sides: list[Side], verge: float, seed: int) -> list[Put]:
    """Street lamps of one design, staggered along the street and at the cross streets."""
    rng = world_rng(seed, 8)
    name = ("lamp_arm", "lamp_arm", "lamp_classic", "lamp_park")[int(rng.integers(4))]
    look = int(rng.integers(8))
    y = HALF_ROAD_M + min(0.6, 0.5 * verge)
    places = [(0, (-19.0, 4.0)), (1, (-14.0, 12.0)), (2, (-17.0, 0.5, 18.0)), (3, (-16.0, -0.5, 17.0))]
    if name != "lamp_arm":
        places = [
            (0, (-22.0, -8.0, 6.0, 21.0)),
            (1, (-15.0, 0.0, 15.0)),
            (2, (-19.0, -6.0, 8.0, 20.0)),
            (3, (-20.0, -8.0, 6.0, 19.0)),
        ]
    puts = []
    for number, at in places:
        for x in at:
            free = _off_drives(x, sides[number].drives, 0.5)
            puts.append(put_local(sides[number].frame, name, look, free, y))
    return puts


def _off_drives(x_m: float, drives: tuple[tuple[float, float], ...], reach_m: float) -> float:
    """The nearest place along the kerb that is no driveway. [m]"""
    for low, high in drives:
        if low - reach_m < x_m < high + reach_m:
            return low - reach_m if x_m < 0.5 * (low + high) else high + reach_m
    return x_m


def _avenue(
    sides: list[Side], verge: float, grassy: bool, tree: tuple[str, int], fixtures: list[Put], rng: np.random.Generator
) -> list[Put]:
    """Trees on grassy verges, clear of driveways, lamps and corners."""
    if not grassy:
        return []
    puts: list[Put] = []
    for side in sides:
        reach = side.half_m - (CORNER_M + 3.0 if side.wraps else 8.0)
        for x in np.arange(-reach, reach, 9.0) + float(rng.uniform(0.0, 4.0)):
            if any(low - 1.2 < x < high + 1.2 for low, high in side.drives) or x > reach:
                continue
            put = put_local(
                side.frame,
                tree[0],
                tree[1] + int(rng.integers(2)),
                float(x),
                HALF_ROAD_M + 0.15 + 0.5 * (verge - 0.15),
                KERB_M,
                float(rng.uniform(0, 360)),
                float(rng.uniform(0.75, 1.0)),
            )
            if all(math.hypot(put.x_m - other.x_m, put.y_m - other.y_m) > 3.0 for other in fixtures):
                puts.append(put)
    return puts


def _furniture(
    sides: list[Side], verge: float, pavement: float, stop: int | None, fixtures: list[Put], rng: np.random.Generator
) -> list[Put]:
    """Bus stop, bins, cabinets, signs, hydrants and a bench at the edges of the pavements."""
    puts: list[Put] = []

    def add(number: int, name: str, seed: int, x: float, y: float, heading: float = 0.0, room: float = 0.9) -> None:
        side = sides[number]
        put = put_local(side.frame, name, seed, _off_drives(x, side.drives, room), y, KERB_M, heading)
        taken = [*fixtures, *puts]
        half = max(PROPS[name].size(seed)[:2])
        if all(math.hypot(put.x_m - other.x_m, put.y_m - other.y_m) > half + 0.7 for other in taken):
            puts.append(put)

    edge, back = HALF_ROAD_M + 0.5 * (KERB_M + verge), HALF_ROAD_M + verge + pavement - 0.28
    look = int(rng.integers(8))
    if stop is not None:
        x = _bus_stop_x(sides[stop])
        if verge > 1.4:
            add(stop, "bus_shelter", look, x, HALF_ROAD_M + verge - 0.45, room=2.3)
        add(stop, "bus_sign", look, x - 3.2, HALF_ROAD_M + 0.45)
        add(stop, "bin_basket", look, x + 3.0, edge)
    for number in range(4):
        reach = sides[number].half_m - CORNER_M - 3.0
        add(number, "cabinet", int(rng.integers(6)), float(rng.uniform(-reach, reach)), back, 0.0, 1.2)
        add(number, "traffic_sign", int(rng.integers(12)), float(rng.choice((-reach, reach))), HALF_ROAD_M + 0.4, 90.0)
    add(0, "street_name", look, -HALF_M + CORNER_M + 0.4, HALF_ROAD_M + 0.45)
    add(1, "street_name", look, HALF_M - CORNER_M - 0.6, HALF_ROAD_M + 0.45, 180.0)
    add(int(rng.integers(4)), "hydrant", look, float(rng.uniform(-18, 18)), edge)
    add(
        int(rng.integers(2)), "bench_wood", look, float(rng.uniform(-18, 18)), edge, 180.0, 1.6
    ) if verge > 1.4 else None
    add(int(rng.integers(4)), "post_box", look, float(rng.uniform(-18, 18)), edge)
    if rng.uniform() < 0.55:
        for number in range(4):
            for low, _ in sides[number].drives:
                for k in range(1 + int(rng.integers(2))):
                    x = low - 0.35 - 0.58 * k
                    add(
                        number,
                        "bin_wheelie",
                        int(rng.integers(6)),
                        x,
                        HALF_ROAD_M + 0.5,
                        float(rng.uniform(-15, 15)),
                        0.3,
                    )
    if rng.uniform() < 0.3:
        x = float(rng.uniform(-14, 14))
        for k in range(3):
            puts.append(put_local(sides[0].frame, "cone", 0, x + 1.1 * k, HALF_ROAD_M - 1.6, 0.0))
        puts.append(put_local(sides[0].frame, "barrier", 0, x + 1.1, HALF_ROAD_M - 0.9, 0.0))
    return puts


def _bus_stop_x(side: Side) -> float:
    """Middle of the longest kerb without a driveway. [m]"""
    reach = side.half_m - CORNER_M - 2.0
    edges = [-reach, *(x for pair in side.drives for x in pair), reach]
    gaps = [(high - low, 0.5 * (low + high)) for low, high in zip(edges[::2], edges[1::2], strict=True)]
    return max(gaps)[1]


def _parked(sides: list[Side], stop: int | None, rng: np.random.Generator) -> list[Put]:
    """Cars along kerbs: on the street mostly on one side, on the far sides of the cross streets fewer."""
    main = int(rng.integers(2))
    density = {main: float(rng.uniform(0.55, 0.85)), 1 - main: float(rng.uniform(0.0, 0.15)), 2: 0.3, 3: 0.3}
    puts: list[Put] = []
    for number, side in enumerate(sides):
        reach = side.half_m - CORNER_M - 5.0
        for x in np.arange(-reach, reach, 5.7) + float(rng.uniform(-0.4, 0.4)):
            blocked = any(low - 2.6 < x < high + 2.6 for low, high in side.drives)
            if stop == number and abs(x - _bus_stop_x(side)) < 8.0:
                blocked = True
            if number > 1 and abs(x) < 8.0:
                blocked = True
            if not blocked and rng.uniform() < density[number]:
                puts.append(a_car(rng, side.frame, float(x + rng.uniform(-0.3, 0.3)), HALF_ROAD_M - 1.12, 0.0, -90.0))
    if puts and rng.uniform() < 0.4:
        name = ("waiting_hatchback", "waiting_sedan")[int(rng.integers(2))]
        waiting = int(rng.integers(len(puts)))
        puts[waiting] = replace(puts[waiting], name=name)
    return puts
