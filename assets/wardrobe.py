"""The wardrobe: which garments there are."""

from __future__ import annotations

UPPER_NAMES = (
    "t_shirt", "v_neck_tee", "long_sleeve", "tank_top", "camisole", "crop_top", "polo", "short_sleeve_shirt", "shirt",
    "henley", "blouse", "tunic", "sweater", "turtleneck", "sweatshirt", "hoodie", "dress_top",
)  # fmt: skip
OUTER_NAMES = (
    "denim_jacket", "leather_jacket", "bomber", "blazer", "puffer", "rain_jacket", "cardigan", "parka", "overcoat",
    "trench_coat",
)  # fmt: skip
LOWER_NAMES = (
    "jeans", "skinny_jeans", "chinos", "suit_trousers", "cargo_trousers", "joggers", "wide_trousers", "leggings",
    "capris", "short_shorts", "shorts", "bermudas", "mini_skirt", "knee_skirt", "long_skirt", "pleated_skirt",
    "mini_dress", "knee_dress", "maxi_dress",
)  # fmt: skip
SHOE_NAMES = (
    "sneakers", "running_shoes", "high_tops", "oxfords", "loafers", "ballerinas", "pumps", "high_heels", "wedges",
    "ankle_boots", "work_boots", "knee_boots", "rain_boots", "sandals", "heeled_sandals",
)  # fmt: skip
