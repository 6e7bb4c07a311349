"""The kinds of places, by name."""

from __future__ import annotations

from generator.worlds.layout import Place
from generator.worlds.places import suburban_street, subway_station, town_square, urban_district

PLACES: dict[str, Place] = {
    "town_square": Place(town_square.lay_out, town_square.build),
    "suburban_street": Place(suburban_street.lay_out, suburban_street.build),
    "urban_district": Place(urban_district.lay_out, urban_district.build),
    "subway_station": Place(subway_station.lay_out, subway_station.build),
}
