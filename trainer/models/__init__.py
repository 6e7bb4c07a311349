"""Networks of the paper and stronger ones: backbone, attention, pooling, identity and attribute heads."""
