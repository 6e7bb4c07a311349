"""Free assets, baked once into a compact library that every other room reads."""
