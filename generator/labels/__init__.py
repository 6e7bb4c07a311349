"""Facts of a person and the vocabularies that turn them into attribute classes."""
