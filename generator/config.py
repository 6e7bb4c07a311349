"""The generator's config: one validated model per room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from configs.config_types import Count as Count
from configs.config_types import Model as Model
from configs.config_types import Range as Range
from configs.config_types import Share as Share
from configs.config_types import Weight
from generator.cameras_config import CameraConfig as CameraConfig
from generator.cameras_config import DetectorConfig as DetectorConfig
from generator.imaging.config import ImagingConfig as ImagingConfig
from generator.people.config import PeopleConfig
from generator.worlds.config import AtmosphereConfig
from generator.worlds.crowd_config import CrowdConfig


class DeviceError(ValueError):
    """The engine, camera or device that a config names is not to be had."""


WorldKind = Literal["panorama", "town_square", "suburban_street", "urban_district", "subway_station"]


def _some_kind(kinds: dict[WorldKind, float]) -> dict[WorldKind, float]:
    if sum(kinds.values()) <= 0.0:
        raise ValueError(f"expected a weight above 0, got {kinds}")
    return kinds


class WorldConfig(Model):
    """Worlds, and how one visits them.

    Attributes:
        kinds: how often each kind of world is visited; one that is not named never is. The paper's panoramas are 24 %.
        variants: worlds that are built of each kind of place.
        panoramas: names to use; empty for all that there are.
        hdri_folders: further folders of .exr or .hdr panoramas.
        places: capture points at which a person is seen in one visit; a panorama has three at most unless the
            folder's notes list more.
        cloud_share: how often a cloud stands before the sun of a pose in a panorama.
        sun_behind_cloud: share of the sun's light that passes a cloud.
        stray_m: how far from its capture point a person is, at most. [m]
    """

    kinds: Annotated[dict[WorldKind, Weight], AfterValidator(_some_kind)] = Field(
        default_factory=lambda: dict(zip(get_args(WorldKind), (0.24, 0.19, 0.19, 0.19, 0.19), strict=True))
    )
    variants: Count = 3
    panoramas: tuple[str, ...] = ()
    hdri_folders: tuple[Path, ...] = ()
    places: Count = 3
    cloud_share: Share = 0.3
    sun_behind_cloud: Range = (0.05, 0.4)
    stray_m: Annotated[float, Field(ge=0.0, le=3.0)] = 0.8


class RenderConfig(Model):
    """The renderer; defaults come from the experiments in docs/log.md.

    Attributes:
        engine: `auto` is Cycles.
        device: `auto` takes the fastest kind that is there.
        camera: `auto` is the atlas where there is one (Cycles, Blender >= 5.0), otherwise crop by crop.
        width_px: of a crop. [px]
        height_px: of a crop. [px]
        samples: camera samples per pixel.
        denoiser: Open Image Denoise, or none.
        oidn_quality: of the denoiser.
        oidn_prefilter: of the denoiser's guides.
        diffuse_bounces: of the light.
        glossy_bounces: of the light.
        fast_gi: approximate bounced light by ambient occlusion.
        world_importance: sample the sky by a map of its brightness; `none` relies on lamps for bright spots.
        tiles_per_launch: most crops in one atlas; 0 is 8 on a CPU, whose caches a small film fits, and 64 on a GPU.
        threads: of the CPU; 0 takes all.
        persistent_data: keep the scene between launches of a stage.
    """

    engine: Literal["auto", "cycles", "eevee"] = "auto"
    device: Literal["auto", "cpu", "cuda", "optix", "hip", "metal", "oneapi"] = "auto"
    camera: Literal["auto", "atlas", "sequential"] = "auto"
    width_px: Annotated[int, Field(ge=16, le=4096)] = 128
    height_px: Annotated[int, Field(ge=16, le=4096)] = 256
    samples: Count = 3
    denoiser: Literal["none", "oidn"] = "oidn"
    oidn_quality: Literal["high", "balanced", "fast"] = "balanced"
    oidn_prefilter: Literal["none", "fast", "accurate"] = "fast"
    diffuse_bounces: Annotated[int, Field(ge=0, le=16)] = 1
    glossy_bounces: Annotated[int, Field(ge=0, le=16)] = 1
    fast_gi: bool = False
    world_importance: Literal["none", "automatic"] = "none"
    tiles_per_launch: Annotated[int, Field(ge=0, le=1024)] = 0
    threads: Annotated[int, Field(ge=0)] = 0
    persistent_data: bool = True


class GenerateConfig(Model):
    """One dataset.

    Attributes:
        output: the dataset's folder.
        seed: of everything random.
        n_identities: people in the dataset; every third is in the test split.
        vocabulary: a name under configs/vocabularies or a path.
        identities_per_job: people in one job, which writes one shard.
        visits_per_identity: worlds that each person is seen in.
        poses_per_visit: poses of a person in a world; each is seen at several places by several cameras, under each
            atmosphere of the visit.
        depth: whether to store depth, too.
    """

    output: Path
    seed: Annotated[int, Field(ge=0)] = 0
    n_identities: Count
    vocabulary: str = "basic"
    identities_per_job: Count = 8
    visits_per_identity: Count = 2
    poses_per_visit: Count = 2
    depth: bool = False
    people: PeopleConfig = Field(default_factory=PeopleConfig)
    world: WorldConfig = Field(default_factory=WorldConfig)
    atmosphere: AtmosphereConfig = Field(default_factory=AtmosphereConfig)
    crowd: CrowdConfig = Field(default_factory=CrowdConfig)

    cameras: CameraConfig = Field(default_factory=CameraConfig)
    detector: DetectorConfig = Field(default_factory=DetectorConfig)
    imaging: ImagingConfig = Field(default_factory=ImagingConfig)
    render: RenderConfig = Field(default_factory=RenderConfig)
