"""What stands along the main street: lamps, trees, a bus stop, racks, bins and boxes by the kerb, boards by shops."""

from __future__ import annotations

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.props import PROPS
from generator.worlds.props.placed import Thing
from generator.worlds.urban.marks import ZEBRA_HALF_M, stop_lines, zebras
from generator.worlds.urban.streets import BLOCK_END_M, CORNER_M, FRONT_M, KERB_M, ROAD_M, SIDE_ROAD_M, Streets

# What is found by the kerb and how often, and by the wall.
_BY_KERB = {
    "bike_rack": 3.0,
    "bin_round": 1.5,
    "bin_square": 1.5,
    "news_box": 1.5,
    "parking_meter": 1.0,
    "cabinet": 1.5,
    "city_light": 1.5,
    "bench_steel": 1.0,
    "planter_trough": 1.0,
    "traffic_sign": 0.8,
    "scooter": 1.0,
    "post_box": 0.7,
    "bollard_steel": 2.5,
}
_BY_WALL = {
    "a_board": 2.5,
    "planter_pot": 2.0,
    "bicycle": 2.0,
    "bin_wheelie": 1.0,
    "phone_pillar": 0.4,
    "bench_wood": 0.8,
}
_TREES = ("tree_lime", "tree_maple", "tree_young", "tree_bare_lime", "tree_birch")


class Kerbside:
    """One side of the main street while it is being furnished; what is taken stays free of other things."""

    def __init__(self, streets: Streets, side: int) -> None:
        self.streets, self.side = streets, side
        self.rng = world_rng(streets.seed, 8, side + 1)
        self.things: list[Thing] = []
        self.heading_deg = 0.0 if side > 0 else 180.0
        half = ZEBRA_HALF_M + 0.3
        self.taken = [(x - half, x + half) for x, _, main, _ in zebras(streets) if main]
        if streets.variant == "crossing":
            half = SIDE_ROAD_M + CORNER_M + 0.3
            self.taken.append((streets.middle_m - half, streets.middle_m + half))
        self.walls: list[tuple[float, float]] = []
        gap = streets.gap(side)
        if gap is not None:
            self.walls.append((gap[0] - 1.0, gap[1] + 1.0))

        if streets.works is not None and streets.works[0] == side:
            self.walls.append(streets.works[1:])

    def put(self, name: str, x: float, off_m: float | None = None, scale: float = 1.0, looks: int = 2) -> bool:
        """Stands a thing by the kerb (or so far from it) if there is room; [m]"""
        seed = self.streets.seed * 8 + int(self.rng.integers(looks))
        prop = PROPS[name]
        half_x, half_y, _ = (scale * length for length in prop.size(seed))
        reach = half_x if prop.trunk_m is None else 3.0 * prop.trunk_m
        if abs(x) + reach > BLOCK_END_M - 2.0 or any(a < x + reach and x - reach < b for a, b in self.taken):
            return False
        self.taken.append((x - reach - 0.35, x + reach + 0.35))
        off = off_m if off_m is not None else 0.45 + (half_y if prop.trunk_m is None else prop.trunk_m)
        y = self.side * (ROAD_M + off)
        self.things.append(Thing(name, seed, x, y, KERB_M, self.heading_deg, scale))
        return True

    def put_by_wall(self, name: str, x: float) -> None:
        """Stands a thing before a facade; [m]"""
        seed = self.streets.seed * 8
        half_x, half_y, _ = PROPS[name].size(seed)
        if abs(x) + half_x > BLOCK_END_M - 1.0 or any(a < x + half_x and x - half_x < b for a, b in self.walls):
            return
        self.walls.append((x - half_x - 0.8, x + half_x + 0.8))
        away = 1.3 if name == "a_board" else 0.25
        turn = 90.0 if name in ("a_board", "bicycle") else 0.0
        deep = half_x if turn else half_y
        y = self.side * (FRONT_M - away - deep)
        self.things.append(Thing(name, seed, x, y, KERB_M, self.heading_deg + turn))


def furnish_kerb(streets: Streets, side: int) -> tuple[Thing, ...]:
    """All that stands on the pavement of one side."""
    kerb, rng = Kerbside(streets, side), world_rng(streets.seed, 9, side + 1)
    _signals(kerb)
    _bus_stop(kerb, rng)
    lamp = "lamp_arm" if world_rng(streets.seed, 10).random() < 0.7 else "lamp_classic"
    for x in np.arange(-31.0 + 4.0 * (side > 0), 33.0, 13.0):
        for shift in (0.0, 1.2, -1.2, 2.4, -2.4):
            if kerb.put(lamp, float(x) + shift, 0.5, looks=1):
                break
    if rng.random() < 0.75:
        tree = _TREES[int(world_rng(streets.seed, 10, 1).integers(len(_TREES)))]
        scale = float(rng.uniform(0.75, 0.95))
        for x in np.arange(-29.0, 32.0, float(rng.uniform(7.5, 10.0))):
            kerb.put(tree, float(x), 0.85, scale * float(rng.uniform(0.92, 1.08)), looks=2)
    names, shares = list(_BY_KERB), np.array(list(_BY_KERB.values()))
    for x in np.arange(-32.0, 33.0, 2.3):
        name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
        if rng.random() < 0.75:
            kerb.put(name, float(x) + float(rng.uniform(-0.6, 0.6)), looks=1 if name == "city_light" else 2)
    names, shares = list(_BY_WALL), np.array(list(_BY_WALL.values()))
    for x in np.arange(-33.0, 34.0, 4.5):
        if rng.random() < 0.55:
            name = names[int(rng.choice(len(names), p=shares / shares.sum()))]
            kerb.put_by_wall(name, float(x) + float(rng.uniform(-1.5, 1.5)))
    return tuple(kerb.things)


def _signals(kerb: Kerbside) -> None:
    """Traffic lights before stop lines, bollards at the corners of the crossing."""
    seed, side = kerb.streets.seed, kerb.side
    for x, toward in stop_lines(kerb.streets):
        if toward == side:
            kerb.things.append(
                Thing("traffic_light", seed, x - 0.4 * side, side * (ROAD_M + 0.45), KERB_M, 90.0 * side)
            )
            kerb.taken.append((x - 0.9, x + 0.9))
    if kerb.streets.variant == "crossing" and kerb.rng.random() < 0.7:
        r = CORNER_M - 0.5
        for end in (1, -1):
            middle = kerb.streets.middle_m + end * (SIDE_ROAD_M + CORNER_M)
            for turn in np.radians((12.0, 34.0, 56.0, 78.0)):
                x, y = middle - end * r * np.cos(turn), side * (ROAD_M + CORNER_M - r * np.sin(turn))
                kerb.things.append(Thing("bollard_steel", seed, float(x), float(y), KERB_M, 0.0))


def _bus_stop(kerb: Kerbside, rng: np.random.Generator) -> None:
    """A shelter that opens to the road, the sign at its head."""
    for _ in range(6):
        x = float(rng.uniform(-26.0, 26.0))
        works = kerb.streets.works
        if works is not None and works[0] == kerb.side and works[1] < x + 2.6 and x - 2.6 < works[2]:
            continue  # the pavement must not end between a shelter and a fence
        if kerb.put("bus_shelter", x, 1.75, looks=1):
            kerb.walls.append((x - 2.6, x + 2.6))
            kerb.put("bus_sign", x - kerb.side * 3.2, looks=1)
            kerb.put("bin_round", x + kerb.side * 2.9, looks=1)
            return
