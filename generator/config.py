"""The generator's config: one validated model per room."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from configs.config_types import Count as Count
from configs.config_types import Model as Model
from configs.config_types import Range as Range
from configs.config_types import Share as Share
from configs.config_types import Weight
from configs.loader import ConfigError
from generator.cameras_config import CameraConfig as CameraConfig
from generator.cameras_config import DetectorConfig as DetectorConfig
from generator.imaging.config import ImagingConfig as ImagingConfig
from generator.people.config import PeopleConfig
from generator.slices import parse_slice
from generator.worlds.config import AtmosphereConfig
from generator.worlds.crowd_config import CrowdConfig


class DeviceError(ValueError):
    """The engine, camera or device that a config names is not to be had."""


RendererName = Literal["blender", "flat"]
WorldKind = Literal["panorama", "town_square", "suburban_street", "urban_district", "subway_station"]


def _some_kind(kinds: dict[WorldKind, float]) -> dict[WorldKind, float]:
    if sum(kinds.values()) <= 0.0:
        raise ValueError(f"expected a weight above 0, got {kinds}")
    return kinds


def _some_slice(text: str) -> str:
    return str(parse_slice(text))


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
        tiles_per_launch: most crops in one atlas; 0 is 8 on a CPU, whose caches a small film fits, and on a GPU what a
            sixteenth of its memory holds: 16 to 512.
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


# What says how a dataset is made and not what is in it: any of these may change when a run goes on.
EXECUTION = frozenset(
    {"output", "executor", "workers", "gpus", "stages_per_worker", "hang_s", "attempts", "job_slice", "only", "ray"}
)


class RayConfig(Model):
    """Where and how jobs run on Ray.

    Attributes:
        address: of a cluster, as `ray.init` takes it, such as `host:6379`; None is that in the environment variable
            RAY_ADDRESS and, without it, a cluster of this machine alone, for this run.
        cpus_per_job: processor cores that a job takes. [1]
        gpus_per_job: GPUs that a job takes; a share lets several jobs use one. [1]
        jobs_ahead: jobs that are handed to Ray at a time beyond those that run.
    """

    address: str | None = None
    cpus_per_job: Annotated[float, Field(gt=0.0)] = 1.0
    gpus_per_job: Annotated[float, Field(ge=0.0)] = 0.0
    jobs_ahead: Count = 16


Url = Annotated[str, Field(pattern=r"^[a-z][a-z0-9+.-]*://")]
Output = Annotated[Url | Path, Field(union_mode="left_to_right")]


class GenerateConfig(Model):
    """One dataset.

    Attributes:
        output: the dataset's folder, or its URL, such as `s3://bucket/folder`, as fsspec understands it.
        seed: of everything random.
        n_identities: people in the dataset; every third is in the test split.
        vocabulary: a name under configs/vocabularies or a path.
        identities_per_job: people in one job, which writes one shard.
        visits_per_identity: worlds that each person is seen in.
        poses_per_visit: poses of a person in a world; each is seen at several places by several cameras, under each
            atmosphere of the visit.
        images_per_identity: keep that many images of each person, spread over all their captures, or all where there
            are no more; 0 keeps all.
        depth: whether to store depth, too.
        renderer: `blender`, or `flat`: people of boxes in plain colours, to try out what is around the renderer.
        executor: `local`: on this machine; `ray`: on a Ray cluster.
        workers: processes that render; 0 renders in this one. They share the processor's cores unless `render.threads`
            says how many each takes.
        gpus: numbers of the GPUs that workers use, in turn, one each; empty shows all to all.
        stages_per_worker: stages after which a worker is replaced by a fresh one; 0 keeps it.
        hang_s: time without a new image after which a worker counts as hung and is killed. [s]
        attempts: failures of a job, or of a worker's start, after which it is set aside and the rest goes on.
        job_slice: `i/n`: render every n-th job only, from the i-th on, into `OUTPUT.part-i-of-n` for `generator.merge`.
        only: key of one image to render again.
        ray: where and how jobs run on Ray.
    """

    output: Output
    seed: Annotated[int, Field(ge=0)] = 0
    n_identities: Count
    vocabulary: str = "basic"
    identities_per_job: Count = 8
    visits_per_identity: Count = 2
    poses_per_visit: Count = 2
    images_per_identity: Annotated[int, Field(ge=0)] = 0
    depth: bool = False
    renderer: RendererName = "blender"
    executor: Literal["local", "ray"] = "local"
    workers: Annotated[int, Field(ge=0, le=256)] = 0
    gpus: tuple[Annotated[int, Field(ge=0)], ...] = ()
    stages_per_worker: Annotated[int, Field(ge=0)] = 1000
    hang_s: Annotated[float, Field(gt=0.0)] = 600.0
    attempts: Count = 3
    job_slice: Annotated[str, AfterValidator(_some_slice)] | None = None
    only: str | None = None
    ray: RayConfig = Field(default_factory=RayConfig)
    people: PeopleConfig = Field(default_factory=PeopleConfig)
    world: WorldConfig = Field(default_factory=WorldConfig)
    atmosphere: AtmosphereConfig = Field(default_factory=AtmosphereConfig)
    crowd: CrowdConfig = Field(default_factory=CrowdConfig)

    cameras: CameraConfig = Field(default_factory=CameraConfig)
    detector: DetectorConfig = Field(default_factory=DetectorConfig)
    imaging: ImagingConfig = Field(default_factory=ImagingConfig)
    render: RenderConfig = Field(default_factory=RenderConfig)

    @model_validator(mode="after")
    def _check_gpus(self) -> GenerateConfig:
        if self.gpus and not self.workers:
            raise ValueError(
                "gpus: expected workers of 1 or more with it, got 0: only worker processes are given GPUs."
            )
        return self

    @property
    def folder(self) -> Path:
        """The output of what needs a folder.

        Raises:
            ConfigError: the output is a URL.
        """
        if isinstance(self.output, str):
            raise ConfigError(f"output: expected a folder for this, got {self.output!r}.")
        return self.output
