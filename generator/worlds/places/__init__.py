"""The kinds of places, by name."""

from __future__ import annotations

from generator.worlds.layout import Place

PLACES: dict[str, Place] = {}
