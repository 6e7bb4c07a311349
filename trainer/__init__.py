"""The training half: reads datasets by their own description and imports nothing from the generator."""
