"""Which MakeHuman blend shapes the library holds, by name.

A name is the target's path below `targets/`, without the ending. Macro shapes are products of an age, a gender, a
muscle and a weight level and are mixed by interpolation; detail shapes come in opposite pairs that one signed
coefficient drives.
"""

from __future__ import annotations

from itertools import product

ANCESTRIES = ("african", "asian", "caucasian")
GENDERS = ("female", "male")
AGES = ("child", "young", "old")
MUSCLES = ("minmuscle", "averagemuscle", "maxmuscle")
WEIGHTS = ("minweight", "averageweight", "maxweight")

# Signed detail shapes: the key is the coefficient's name, the value the (negative, positive) targets.
# "l-"/"r-" twins are driven by one coefficient: a name with "{side}" stands for both.
_PAIRS = {
    "torso.width": "torso/torso-scale-horiz",
    "torso.depth": "torso/torso-scale-depth",
    "torso.length": "torso/torso-scale-vert",
    "torso.v_shape": "torso/torso-vshape",
    "torso.shoulders": "torso/measure-shoulder-dist",
    "torso.bust": "torso/measure-bust-circ",
    "torso.waist": "torso/measure-waist-circ",
    "torso.hips": "torso/measure-hips-circ",
    "hip.width": "hip/hip-scale-horiz",
    "hip.depth": "hip/hip-scale-depth",
    "belly.tone": "stomach/stomach-tone",
    "belly.volume": "stomach/stomach-pregnant",
    "buttocks.volume": "buttocks/buttocks-volume",
    "leg.upper_length": "legs/upperlegs-height",
    "leg.lower_length": "legs/lowerlegs-height",
    "leg.thigh": "legs/measure-thigh-circ",
    "leg.calf": "legs/measure-calf-circ",
    "arm.upper_length": "arms/measure-upperarm-length",
    "arm.lower_length": "arms/measure-lowerarm-length",
    "arm.upper_girth": "arms/measure-upperarm-circ",
    "neck.girth": "neck/measure-neck-circ",
    "neck.length": "neck/measure-neck-height",
    "head.age": "head/head-age",
    "head.fat": "head/head-fat",
    "head.depth": "head/head-scale-depth",
    "head.width": "head/head-scale-horiz",
    "head.height": "head/head-scale-vert",
    "head.back": "head/head-back-scale-depth",
    "forehead.height": "forehead/forehead-scale-vert",
    "forehead.temple": "forehead/forehead-temple",
    "nose.depth": "nose/nose-scale-depth",
    "nose.width": "nose/nose-scale-horiz",
    "nose.length": "nose/nose-scale-vert",
    "nose.hump": "nose/nose-hump",
    "nose.volume": "nose/nose-volume",
    "nose.flaring": "nose/nose-flaring",
    "mouth.width": "mouth/mouth-scale-horiz",
    "mouth.height": "mouth/mouth-scale-vert",
    "mouth.upper_lip": "mouth/mouth-upperlip-volume",
    "mouth.lower_lip": "mouth/mouth-lowerlip-volume",
    "chin.width": "chin/chin-width",
    "chin.height": "chin/chin-height",
    "chin.prominence": "chin/chin-prominent",
    "chin.bones": "chin/chin-bones",
    "cheek.bones": "cheek/{side}-cheek-bones",
    "cheek.volume": "cheek/{side}-cheek-volume",
    "eye.size": "eyes/{side}-eye-scale",
    "eye.open_inner": "eyes/{side}-eye-height1",
    "eye.open_middle": "eyes/{side}-eye-height2",
    "eye.open_outer": "eyes/{side}-eye-height3",
    "ear.size": "ears/{side}-ear-scale",
    "ear.wing": "ears/{side}-ear-wing",
}


def detail_shapes() -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Coefficient name -> targets that a negative and a positive coefficient add."""
    result = {}
    for name, stem in _PAIRS.items():
        stems = [stem.format(side=side) for side in "lr"] if "{side}" in stem else [stem]
        result[name] = (tuple(s + "-decr" for s in stems), tuple(s + "-incr" for s in stems))
    return result


def macro_shapes() -> list[str]:
    """All macro targets from child to old: ancestry, build, height and proportions."""
    names = [f"macrodetails/{a}-{g}-{age}" for a, g, age in product(ANCESTRIES, GENDERS, AGES)]
    for gender, age, muscle, weight in product(GENDERS, AGES, MUSCLES, WEIGHTS):
        stem = f"{gender}-{age}-{muscle}-{weight}"
        names.append(f"macrodetails/universal-{stem}")
        names += [f"macrodetails/height/{stem}-{level}height" for level in ("min", "max")]
        names.append(f"macrodetails/proportions/{stem}-idealproportions")
    return names


def all_shapes() -> list[str]:
    """Every target that is baked, sorted and without repeats."""
    details = [target for pair in detail_shapes().values() for side in pair for target in side]
    return sorted(set(macro_shapes() + details))
