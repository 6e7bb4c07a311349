"""Materials of places. Equal arguments give the same object, so that the renderer keeps one material for each."""
