"""Datasets, ours and other people's, as tables of images that are read one by one."""
