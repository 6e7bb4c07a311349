"""Datasets in other people's formats, for their tools."""
