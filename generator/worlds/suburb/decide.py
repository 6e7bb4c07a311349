"""Draws a residential street between two cross streets, whose far sides close the view."""

from __future__ import annotations

import numpy as np

from generator.worlds.buildings.spec import BuildingSpec, Style
from generator.worlds.layout import world_rng
from generator.worlds.props.placed import Thing
from generator.worlds.suburb.life import draw_avenue, draw_furniture, draw_lamps, draw_parked
from generator.worlds.suburb.plan import (
    CORNER_M,
    CROSS_M,
    HALF_M,
    HALF_ROAD_M,
    KERB_M,
    Frame,
    Home,
    Paving,
    Side,
    Street,
    border_between,
    put_local,
)
from generator.worlds.suburb.plots import Pile, Plot, settle

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
    fixtures = draw_lamps(sides, verge, seed)
    fixtures += draw_avenue(sides, verge, grassy, avenue, fixtures, world_rng(seed, 5))
    stop = None if shop is not None and rng.uniform() < 0.5 else int(rng.integers(2))
    fixtures += draw_furniture(sides, verge, pavement, stop, fixtures, world_rng(seed, 6))
    pile.puts += fixtures
    pile.puts += draw_parked(sides, stop, fixtures, world_rng(seed, 7))
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
    bare: Trees = (("tree_golden", 0), ("tree_bare_maple", 5), ("tree_bare_lime", 6), ("tree_conifer", 3))
    avenue = _VERGE_TREES[int(rng.integers(len(_VERGE_TREES)))]
    if autumn:
        avenue = {"tree_lime": "tree_bare_lime", "tree_maple": "tree_golden"}.get(avenue, avenue)
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
    reach = min(inner - 0.4, HALF_M - CORNER_M - 0.6)  # driveways keep off the rounded kerb
    cuts = _cuts(-reach, reach, 4, rng)
    joined = int(rng.integers(3)) if rng.uniform() < 0.6 else -1
    if corner is not None and 3 * corner in (joined, joined + 1):
        joined = -1
    house_y = garden + 5.5
    for k in range(4):
        if corner is not None and k == 3 * corner:
            _corner_shop(frame, garden, cuts[k], cuts[k + 1], pile, rng, seed)
            continue
        is_joined = k in (joined, joined + 1) and joined >= 0
        house_seed = int(rng.integers(2**31))
        if is_joined and k == joined + 1:
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
    pile.pavings.append(Paving("path", frame, (middle - 0.5 * width, middle + 0.5 * width), (garden, y)))
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


def _a_tree(trees: Trees, rng: np.random.Generator, frame: Frame, x: float, y: float, scale: float) -> Thing:
    name, seed = trees[int(rng.integers(len(trees)))]
    return put_local(
        frame, name, seed, x, y, KERB_M, float(rng.uniform(0, 360)), scale * float(rng.uniform(0.85, 1.15))
    )
