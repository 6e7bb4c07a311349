"""Benchmarks of the trainer beside torchreid and fastreid, measured in turns in one run."""
