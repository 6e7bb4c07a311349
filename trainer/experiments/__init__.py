"""Variants of a run, compared."""
