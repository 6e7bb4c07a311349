"""Facts of a person, an outfit and a pose; plain data that goes to JSON and back without loss.

Colours are CIELAB (D65); lengths that depend on the body are shares of it, so that a spec fits every body. What a
garment is made like (collar, closure, pockets ...) is written out here, so that a spec is built without the wardrobe it
was drawn from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Lab = tuple[float, float, float]
Side = Literal["left", "right"]
Gender = Literal["female", "male"]
AgeGroup = Literal["child", "young", "adult", "old"]
Build = Literal["slim", "average", "heavy"]
HairStyle = Literal[
    "bald", "buzz", "short", "side_part", "curly", "afro", "bob", "long", "ponytail", "bun", "braid"
]  # fmt: skip
BrowStyle = Literal["thin", "straight", "arched", "thick"]
BeardStyle = Literal[
    "none", "stubble", "moustache", "goatee", "circle", "chin_strap", "short_full", "full", "long_full"
]  # fmt: skip

Material = Literal[
    "cotton", "jersey", "knit", "wool", "denim", "leather", "synthetic", "down", "silk", "fleece", "canvas", "plastic",
    "straw", "metal",
]  # fmt: skip
Pattern = Literal[
    "plain", "stripes_horizontal", "stripes_vertical", "plaid", "dots", "print", "logo", "colour_block", "camouflage",
    "floral",
]  # fmt: skip
Neckline = Literal["crew", "v", "scoop", "boat", "high"]
Collar = Literal["none", "shirt", "polo", "lapel", "stand", "rib"]
Closure = Literal["none", "buttons", "zip", "placket"]
Hood = Literal["none", "down", "up"]
TopPockets = Literal["none", "chest", "kangaroo", "side", "flap"]
Cuffs = Literal["plain", "rib", "button", "rolled"]
HemBand = Literal["plain", "rib", "elastic"]
LowerKind = Literal["trousers", "shorts", "leggings", "skirt", "dress"]
LowerPockets = Literal["none", "side", "jeans", "cargo"]
Waistband = Literal["plain", "elastic", "belt"]
LegCuffs = Literal["plain", "rib", "turn_up"]
ShoeKind = Literal["low", "ankle", "shaft", "open", "pump"]
Toe = Literal["round", "pointed", "square"]
BagKind = Literal[
    "backpack", "handbag", "shoulder_bag", "messenger", "tote", "suitcase", "shopping_bag"
]  # fmt: skip
AccessoryKind = Literal[
    "cap", "beanie", "brimmed_hat", "glasses", "sunglasses", "scarf", "headphones", "umbrella", "phone", "mask"
]  # fmt: skip
Season = Literal["summer", "mild", "winter"]
PoseKind = Literal["walking", "running", "standing", "sitting"]
HandAction = Literal["free", "pocket", "phone_call", "phone_look", "carry", "strap", "gesture"]


@dataclass(frozen=True)
class FabricSpec:
    """What a thing is made of and how it is coloured.

    Attributes:
        material: decides surface, thickness and stiffness.
        pattern: how the colours lie on it.
        colours_lab: CIELAB albedos, the one that covers most first; as many as the pattern takes.
        scale_m: repeat of the pattern. [m]
        wear: denim: 0 raw, 1 washed out; else how creased it is. [1]
        seed: of whatever is random in the pattern.
    """

    material: Material
    pattern: Pattern
    colours_lab: tuple[Lab, ...]
    scale_m: float = 0.1
    wear: float = 0.0
    seed: int = 0


@dataclass(frozen=True)
class HairSpec:
    """Hair on the head.

    Attributes:
        style: how it is worn.
        length: 0 cropped, 0.5 shoulders, 1 waist. [1]
        volume_m: how far it stands off the scalp at the crown. [m]
        parting: -1 right, 0 middle, 1 left of the head. [1]
        hairline: 0 full, 1 far receded. [1]
        colour_lab: CIELAB albedo.
        seed: strand pattern.
    """

    style: HairStyle
    length: float
    volume_m: float
    parting: float
    hairline: float
    colour_lab: Lab
    seed: int


@dataclass(frozen=True)
class FaceSpec:
    """Hair of the face, and make-up.

    Attributes:
        brows: shape of the eyebrows.
        brow_weight: how dark and full they are. [1]
        beard: style, `none` on women and children.
        beard_length_m: length of the hairs. [m]
        beard_lab: CIELAB albedo of beard and brows.
        lip_tint: 0 bare, 1 strong lipstick. [1]
    """

    brows: BrowStyle
    brow_weight: float
    beard: BeardStyle
    beard_length_m: float
    beard_lab: Lab
    lip_tint: float


@dataclass(frozen=True)
class TopSpec:
    """A garment of trunk and arms, worn on the skin or over another.

    Attributes:
        garment: its name in the wardrobe.
        sleeve_length: share of the arm from shoulder to wrist that is covered, below 0.05 sleeveless. [1]
        hem: 0 at the waist, 1 at the crotch, 2 at the knee, 3 at the ankle; below 0 above the waist. [1]
        looseness: 0 close to the body, 1 wide. [1]
        neckline: shape of the opening.
        neck_drop_m: how far its front lies below the pit of the neck. [m]
        collar: what stands or lies around the neck.
        closure: what closes the front; a placket only reaches down to the chest.
        opening: 0 closed, 1 the front hangs wide open; needs buttons or a zip. [1]
        hood: none, on the back, or over the head.
        pockets, cuffs, hem_band: how it is finished.
        quilt_m: distance of the quilting seams, 0 without. [m]
        belted: whether a belt of the same cloth gathers the waist.
        tucked: whether the hem is inside the lower garment.
        fabric: the cloth.
        trim_lab: CIELAB albedo of buttons, zip and ribs.
    """

    garment: str
    sleeve_length: float
    hem: float
    looseness: float
    neckline: Neckline
    neck_drop_m: float
    collar: Collar
    closure: Closure
    opening: float
    hood: Hood
    pockets: TopPockets
    cuffs: Cuffs
    hem_band: HemBand
    quilt_m: float
    belted: bool
    tucked: bool
    fabric: FabricSpec
    trim_lab: Lab


@dataclass(frozen=True)
class LowerSpec:
    """Garment of the lower body. A dress is its skirt; its top is the outfit's `upper` of the same cloth.

    Attributes:
        garment: its name in the wardrobe.
        kind: how it is built.
        length: share of the leg from hip to ankle that is covered. [1]
        looseness: 0 close to the body, 1 wide. [1]
        flare: widening towards the hem, 0 straight or tapered, 1 A-line or bell-bottomed. [1]
        pleats: folds around the hem of a skirt, 0 smooth. [1]
        waistband, pockets, cuffs: how it is finished.
        crease: whether trousers are pressed to an edge.
        fabric: the cloth.
        belt_lab: CIELAB albedo of the belt.
    """

    garment: str
    kind: LowerKind
    length: float
    looseness: float
    flare: float
    pleats: int
    waistband: Waistband
    pockets: LowerPockets
    cuffs: LegCuffs
    crease: bool
    fabric: FabricSpec
    belt_lab: Lab


@dataclass(frozen=True)
class ShoesSpec:
    """Shoes and what is worn in them.

    Attributes:
        garment: their name in the wardrobe.
        kind: how they are built.
        sole_m: thickness of the sole at the ball of the foot. [m]
        heel_m: how much higher the heel stands than the ball. [m]
        shaft: height of the edge: 0 below the ankle, 1 below the knee. [1]
        toe: shape of the tip.
        fabric: the upper.
        sole_lab: CIELAB albedo of the sole.
        detail_lab: CIELAB albedo of laces, stripes and buckles.
        sock_lab: CIELAB albedo of the socks or tights, None with bare legs.
        sock_length: how far they reach: 0 ankle, 0.5 knee, 1 hip. [1]
    """

    garment: str
    kind: ShoeKind
    sole_m: float
    heel_m: float
    shaft: float
    toe: Toe
    fabric: FabricSpec
    sole_lab: Lab
    detail_lab: Lab
    sock_lab: Lab | None
    sock_length: float


@dataclass(frozen=True)
class BagSpec:
    """A bag.

    Attributes:
        kind: how it is built and carried.
        size: 0 the smallest of its kind, 1 the largest. [1]
        side: hand or shoulder that carries it; a messenger bag hangs on this hip.
        fabric: the outside.
        trim_lab: CIELAB albedo of straps, handles and buckles.
    """

    kind: BagKind
    size: float
    side: Side
    fabric: FabricSpec
    trim_lab: Lab


@dataclass(frozen=True)
class AccessorySpec:
    """A hat, glasses or another small thing.

    Attributes:
        kind: what it is.
        side: hand that holds it, where one does.
        size: 0 the smallest of its kind, 1 the largest. [1]
        fabric: the outside.
    """

    kind: AccessoryKind
    side: Side
    size: float
    fabric: FabricSpec


@dataclass(frozen=True)
class OutfitSpec:
    """Everything that is worn and carried at one time.

    Attributes:
        number: of the identity's outfits, from 0.
        season: what weather it is made for.
        formality: 0 sport, 0.5 everyday, 1 business. [1]
        upper: on the skin, or over it the only layer.
        outer: jacket or coat over it, if any.
        lower: trousers, skirt or the skirt of a dress.
        shoes: with socks.
        bags: at most one of each kind.
        accessories: at most one of each kind.
    """

    number: int
    season: Season
    formality: float
    upper: TopSpec
    outer: TopSpec | None
    lower: LowerSpec
    shoes: ShoesSpec
    bags: tuple[BagSpec, ...] = ()
    accessories: tuple[AccessorySpec, ...] = ()

    def accessory(self, *kinds: AccessoryKind) -> AccessorySpec | None:
        """The first accessory of one of these kinds, None without."""
        return next((item for item in self.accessories if item.kind in kinds), None)

    def bag(self, *kinds: BagKind) -> BagSpec | None:
        """The first bag of one of these kinds, None without."""
        return next((item for item in self.bags if item.kind in kinds), None)


@dataclass(frozen=True)
class GaitSpec:
    """How this person moves, whatever the pose.

    Attributes:
        stride: scale of the leg's joint angles, 1 is the published mean. [1]
        arm_swing: scale of the arm's swing. [1]
        elbow_deg: mean flexion of the elbow. [deg]
        lean_deg: forward lean of the trunk. [deg]
        toe_out_deg: outward turn of the feet. [deg]
        arm_out_deg: how far the arms stand off the trunk. [deg]
    """

    stride: float
    arm_swing: float
    elbow_deg: float
    lean_deg: float
    toe_out_deg: float
    arm_out_deg: float


@dataclass(frozen=True)
class GroupSpec:
    """Membership in a group of look-alikes that differ in exactly one factor.

    Attributes:
        number: of the group.
        factor: what differs, such as `upper_colour`.
        base_pid: identity that the others are variants of.
    """

    number: int
    factor: str
    base_pid: int


@dataclass(frozen=True)
class PersonSpec:
    """One identity.

    Attributes:
        pid: number of the identity.
        gender: body type and wardrobe.
        age_group: child (to 18), young (to 35), adult (to 60), old.
        build: slim, average or heavy.
        age_years: [years]
        stature_m: barefoot height, standing upright. [m]
        body: coefficient name -> value; `macro.*` are 0..1, detail shapes are signed. [1]
        skin_tone: step on the Monk scale, 1 to 10.
        skin_lab: CIELAB albedo of the skin.
        eye_lab: CIELAB albedo of the iris.
        hair: on the head.
        face: brows, beard, lips.
        gait: how the person moves.
        outfits: what the person owns; at least one.
        group: look-alikes, None for an identity of its own.
    """

    pid: int
    gender: Gender
    age_group: AgeGroup
    build: Build
    age_years: float
    stature_m: float
    body: dict[str, float]
    skin_tone: int
    skin_lab: Lab
    eye_lab: Lab
    hair: HairSpec
    face: FaceSpec
    gait: GaitSpec
    outfits: tuple[OutfitSpec, ...]
    group: GroupSpec | None = None


@dataclass(frozen=True)
class PoseSpec:
    """A body posture: what the legs do, what each hand does, where the head turns.

    Attributes:
        kind: what the legs do.
        phase: walking and running: place in the stride, 0 and 1 at the left heel's strike. [1]
        stance: standing: -1 weight on the right leg, 1 on the left. [1]
        arms: -1..1, asymmetry of free arms. [1]
        head_yaw_deg: turn of the head to the person's left. [deg]
        head_pitch_deg: nod of the head, positive looks down. [deg]
        left_hand, right_hand: what the hands do; `carry` holds what the outfit puts into that hand.
        speed: scale of stride and swing for this pass. [1]
    """

    kind: PoseKind
    phase: float = 0.0
    stance: float = 0.0
    arms: float = 0.0
    head_yaw_deg: float = 0.0
    head_pitch_deg: float = 0.0
    left_hand: HandAction = "free"
    right_hand: HandAction = "free"
    speed: float = 1.0

    def hand(self, side: Side) -> HandAction:
        """What the hand of a side does."""
        return self.left_hand if side == "left" else self.right_hand
