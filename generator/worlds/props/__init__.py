"""Everything that stands in streets, by name."""

from __future__ import annotations

from generator.worlds.model import LocalLamp
from generator.worlds.props.benches import BENCHES
from generator.worlds.props.bins import BINS
from generator.worlds.props.bollards import BOLLARDS
from generator.worlds.props.cabinets import CABINETS
from generator.worlds.props.cafes import CAFES
from generator.worlds.props.cars import VEHICLES
from generator.worlds.props.cycles import CYCLES
from generator.worlds.props.fences import FENCES
from generator.worlds.props.lamps import LAMPS
from generator.worlds.props.model import Prop, placed_lamp, prop_solids
from generator.worlds.props.shelters import SHELTERS
from generator.worlds.props.shrubs import SHRUBS
from generator.worlds.props.signs import SIGNS
from generator.worlds.props.trees import TREES
from generator.worlds.props.works import WORKS

__all__ = ["PROPS", "Prop", "lamp_of", "placed_lamp", "prop_solids"]

PROPS: dict[str, Prop] = {
    **LAMPS,
    **BENCHES,
    **BINS,
    **BOLLARDS,
    **VEHICLES,
    **TREES,
    **FENCES,
    **SHRUBS,
    **SIGNS,
    **SHELTERS,
    **CABINETS,
    **CAFES,
    **WORKS,
    **CYCLES,
}


def lamp_of(name: str, seed: int) -> tuple[LocalLamp, ...]:
    """The lamps of a prop around its own origin; none for what does not shine."""
    lamps = PROPS[name].lamps
    return () if lamps is None else lamps(seed)
