"""The page about a dataset: what it counts, which images it shows, and how both get into files."""
