"""What stands on the plaza and in the side streets."""

from __future__ import annotations

import numpy as np

from generator.worlds.layout import world_rng
from generator.worlds.props.placed import Thing
from generator.worlds.urban.streets import BACK_M, FRONT_M, KERB_M, SIDE_FRONT_M, SIDE_ROAD_M, Streets


def furnish_gaps(streets: Streets) -> tuple[Thing, ...]:
    """Furniture of what opens off the main street."""
    if streets.variant == "plaza":
        return _plaza(streets)
    if streets.variant == "crossing":
        return _side_streets(streets)
    return ()


def _plaza(streets: Streets) -> tuple[Thing, ...]:
    """Two rows of trees with benches between them, planters towards the road, a café by the wall."""
    rng, seed, z = world_rng(streets.seed, 14), streets.seed * 8, KERB_M
    left, right = streets.middle_m - streets.plaza_m, streets.middle_m + streets.plaza_m
    tree = str(rng.choice(["tree_maple", "tree_lime", "tree_birch", "tree_copper"]))
    things = []
    for x in np.linspace(left + 3.5, right - 3.5, 4):
        scale = float(rng.uniform(0.75, 0.95))
        things.append(Thing(tree, seed + int(rng.integers(2)), float(x), 13.6, z, float(rng.uniform(0, 360)), scale))
    for x in np.linspace(left + 5.5, right - 5.5, 3):
        bench = "bench_stone" if rng.random() < 0.4 else "bench_wood"
        things.append(Thing(bench, seed, float(x), 14.4, z, 180.0 * float(rng.integers(2))))
    for x in (left + 2.0, right - 2.0):
        things.append(Thing("lamp_park", seed, x, 17.6, z, 0.0))
        things.append(Thing("planter_pot", seed, x, 12.0, z, 0.0))
    for number, x in enumerate(np.linspace(left + 4.0, right - 4.0, 4)):
        y = BACK_M - 2.6 - 0.3 * (number % 2)
        things.append(Thing("cafe_table", seed + number % 2, float(x), y, z, float(rng.uniform(-20, 20))))
        if number % 2:
            things.append(Thing("parasol", seed, float(x) + 0.2, y + 1.55, z, 0.0))
    things.append(Thing("bin_round", seed, streets.middle_m + 0.9, 15.6, z, 0.0))
    things.append(Thing("info_pillar", seed, streets.middle_m - 3.5, 12.2, z, 0.0))
    if rng.random() < 0.7:
        things.append(Thing("advert_column", seed, right - 4.5, 12.2, z, 0.0))
    for x in np.arange(left + 1.0, right, 2.2):
        things.append(Thing("bollard_steel", seed, float(x), FRONT_M + 0.15, z, 0.0))
    return tuple(things)


def _side_streets(streets: Streets) -> tuple[Thing, ...]:
    """Lamps, bins and bicycles along the side street's pavements."""
    rng, seed, z = world_rng(streets.seed, 15), streets.seed * 8, KERB_M
    things = []
    for side in (1, -1):
        for across in (1, -1):
            kerb = streets.middle_m + across * (SIDE_ROAD_M + 0.5)
            wall = streets.middle_m + across * (SIDE_FRONT_M - 0.6)
            turn = -90.0 if across > 0 else 90.0
            if across == side:
                things.append(Thing("lamp_arm", seed, kerb, side * 17.0, z, turn))
            things.append(Thing("street_name", seed, kerb + across * 0.3, side * (FRONT_M + 3.2), z, 0.0))
            if rng.random() < 0.6:
                things.append(Thing("bin_container", seed, wall, side * float(rng.uniform(24.0, 29.0)), z, turn))
            if rng.random() < 0.6:
                things.append(
                    Thing("bike_rack", seed, kerb + across * 0.5, side * float(rng.uniform(20.0, 22.0)), z, turn)
                )
    return tuple(things)
