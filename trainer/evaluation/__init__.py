"""Metrics by the field's protocols, and what is made of a trained network."""
