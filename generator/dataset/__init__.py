"""The dataset format: shards, index, manifest and checksums, written so that a killed run can go on."""
