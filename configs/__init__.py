"""Configuration files and the one loader that reads them."""
