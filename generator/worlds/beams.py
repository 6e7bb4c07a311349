"""How light falls off towards the edge of a lamp's beam."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

FULL_CIRCLE_DEG = 180.0  # a wider beam than a spot can have shines everywhere
SOFT_EDGE = 0.6  # share of a beam, in the cosine of the angle, over which it fades


def beam_share(cosine: Floats, beam_deg: float) -> Floats:
    """Share of a lamp's intensity in directions.

    Args:
        cosine: (...) of the angle from the middle of the beam.
        beam_deg: full angle of the cone. [deg]

    Returns:
        (...) 1 in the middle, 0 outside the cone. [1]

    Source:
        Cycles' spot lamps: a smooth step over the cosine.
    """
    if beam_deg > FULL_CIRCLE_DEG:
        return np.ones_like(cosine)
    edge = float(np.cos(np.radians(0.5 * beam_deg)))
    place = np.clip((cosine - edge) / ((1.0 - edge) * SOFT_EDGE), 0.0, 1.0)
    return np.asarray(place * place * (3.0 - 2.0 * place), np.float64)
