"""Parts of `places.town_square`: its plan, its floor, and what only squares have."""
