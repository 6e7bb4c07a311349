"""What rain and snow do to a material: darker and glossy where it is wet, mirrors where water stands, white on top.

Numbers of the weather sit in nodes without inputs, so that Cycles folds away whatever a 0 switches off: dry materials
cost what they would cost without all this.
"""

from __future__ import annotations

from statistics import NormalDist

from generator.blender.nodes import Socket, Tree, Value, blend, feed, math, node, place_noise, ramp
from generator.stage import GroundState
from generator.worlds.model import Surface

NOISE = NormalDist(0.5, 0.08)  # of `place_noise`, as rendered
POROUS_DARKENING = 0.45  # share of the albedo that a soaked porous material loses; Lekner and Dorf 1988: 0.3 to 0.6
SEALED_DARKENING = 0.12
WATER_DARKENING = 0.1  # what a puddle's water takes more
WALL_WETNESS = 0.45  # of what stands upright, where the ground's is 1
WATER_IOR = 1.33
FILM_ROUGHNESS, PUDDLE_ROUGHNESS = 0.38, 0.04
FILM_COVER = 0.5  # share of a soaked surface whose film of water is closed
PUDDLES_PER_M, DRIFTS_PER_M = 0.6, 0.35
SNOW = (0.80, 0.83, 0.88)
SNOW_STEEP, SNOW_FLAT = 0.3, 0.75  # rise of the normal from which snow begins to hold, and where all of it does
HELD_SNOW = 1.7  # how much more snow lies where nobody walks


class Weather:
    """The weather in one material; outdoors only."""

    def __init__(self, tree: Tree, surface: Surface, trodden: bool) -> None:
        """`trodden` ground keeps less snow than what nobody walks on."""
        self._tree, self._trodden = tree, trodden
        self._porous = surface.specular == 0.0
        self._wetness, self._water_on, self._water_from, self._snow_on, self._snow_from = (
            node(tree, "Value") for _ in range(5)
        )
        self._rise = self._build_rise()
        self.snow = self._build_snow()
        self.water: Value = self._build_water() if surface.puddles else 0.0
        self.wet = math(
            tree, "MULTIPLY", self._wetness.outputs[0], ramp(tree, self._rise, -0.2, 1.0, WALL_WETNESS - 0.2, 1.0)
        )

    def set(self, state: GroundState) -> None:
        """Make it so wet and snowy."""
        share = state.snow if self._trodden else min(1.0, HELD_SNOW * state.snow)
        for target, value in (
            (self._wetness, state.wetness),
            (self._water_on, float(state.puddles > 0.0)),
            (self._water_from, _level(state.puddles)),
            (self._snow_on, float(state.snow > 0.0)),
            (self._snow_from, _level(share)),
        ):
            target.outputs[0].default_value = value

    def colour(self, dry: Value) -> Socket:
        """The albedo, wet and under snow."""
        tree = self._tree
        darkening = POROUS_DARKENING if self._porous else SEALED_DARKENING
        soaked = math(tree, "MULTIPLY", math(tree, "MAXIMUM", self.wet, self.water), darkening)
        sunk = math(tree, "MULTIPLY_ADD", self.water, WATER_DARKENING, soaked)
        wet = blend(tree, sunk, dry, (0.0, 0.0, 0.0))
        return blend(tree, self.snow, wet, SNOW)

    def relief(self) -> Socket:
        """How much of a surface's relief shows: none under water, little under snow."""
        left = math(self._tree, "SUBTRACT", 1.0, self.water)
        return math(self._tree, "MULTIPLY", left, math(self._tree, "MULTIPLY_ADD", self.snow, -0.6, 1.0))

    def film(self, shader: Socket, normal: Socket | None) -> Socket:
        """The shader under its film of water."""
        tree = self._tree
        fresnel, gloss, mix = node(tree, "Fresnel"), node(tree, "BsdfGlossy"), node(tree, "MixShader")
        feed(tree, fresnel.inputs["IOR"], WATER_IOR)
        spread = math(tree, "MULTIPLY_ADD", self.water, PUDDLE_ROUGHNESS - FILM_ROUGHNESS, FILM_ROUGHNESS)
        feed(tree, gloss.inputs["Roughness"], spread)
        if normal is not None:
            feed(tree, fresnel.inputs["Normal"], normal)
            feed(tree, gloss.inputs["Normal"], normal)
        cover = math(tree, "MAXIMUM", math(tree, "MULTIPLY", self.wet, FILM_COVER), self.water)
        bare = math(tree, "SUBTRACT", 1.0, self.snow)
        share = math(tree, "MULTIPLY", math(tree, "MULTIPLY", cover, bare), fresnel.outputs[0])
        for socket, value in zip(mix.inputs, (share, shader, gloss.outputs[0]), strict=True):
            feed(tree, socket, value)
        return mix.outputs[0]

    def _build_rise(self) -> Socket:
        """How much a face looks up, 1 at most."""
        split = node(self._tree, "SeparateXYZ")
        feed(self._tree, split.inputs[0], node(self._tree, "NewGeometry").outputs["Normal"])
        return split.outputs["Z"]

    def _build_snow(self) -> Socket:
        tree = self._tree
        depth = math(tree, "SUBTRACT", place_noise(tree, DRIFTS_PER_M, 8.0, 0.68), self._snow_from.outputs[0])
        lying = math(tree, "MULTIPLY_ADD clamp", depth, 5.0, 0.5)
        held = math(tree, "MULTIPLY", lying, ramp(tree, self._rise, SNOW_STEEP, SNOW_FLAT, 0.0, 1.0))
        return math(tree, "MULTIPLY", held, self._snow_on.outputs[0])

    def _build_water(self) -> Socket:
        tree = self._tree
        depth = math(tree, "SUBTRACT", place_noise(tree, PUDDLES_PER_M, 4.0), self._water_from.outputs[0])
        standing = math(
            tree,
            "MULTIPLY",
            math(tree, "MULTIPLY_ADD clamp", depth, 60.0, 0.5),
            ramp(tree, self._rise, 0.9, 0.98, 0.0, 1.0),
        )
        return math(tree, "MULTIPLY", standing, self._water_on.outputs[0])


def _level(share: float) -> float:
    """What the noise exceeds on a share of the ground."""
    if share <= 0.0:
        return 2.0
    return -1.0 if share >= 1.0 else NOISE.inv_cdf(1.0 - share)
