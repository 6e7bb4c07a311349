"""People that do not exist: facts (spec) in, posed and dressed meshes out."""
