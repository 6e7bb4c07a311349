"""The parts of `places.urban_district`: streets, ground, what stands on pavements, where cameras hang."""
