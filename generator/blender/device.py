"""Chooses engine and compute device, and says what it chose."""

from __future__ import annotations

import bpy

from generator.blender.compat import silence
from generator.config import DeviceError, RenderConfig

GPU_KINDS = ("optix", "cuda", "hip", "metal", "oneapi")  # in order of preference
ATLAS_KINDS = ("cpu", "optix")  # where Cycles runs OSL
DENOISER_QUALITY = {"high": "HIGH", "balanced": "BALANCED", "fast": "FAST"}
DENOISER_PREFILTER = {"none": "NONE", "fast": "FAST", "accurate": "ACCURATE"}


def _enable_gpu(kind: str) -> list[str]:
    """Turn on all devices of one kind; their names, empty where there are none."""
    preferences = bpy.context.preferences.addons["cycles"].preferences
    with silence():  # missing drivers are reported line by line
        try:
            preferences.compute_device_type = kind.upper()
        except TypeError:  # this build knows no such kind
            return []
        if hasattr(preferences, "refresh_devices"):
            preferences.refresh_devices()
        else:
            preferences.get_devices()
    names = []
    for device in preferences.devices:
        device.use = device.type == kind.upper()
        if device.use:
            names.append(device.name)
    return names


def choose_device(config: RenderConfig) -> tuple[str, str]:
    """Turn on a compute device for Cycles; its kind and its name, such as `optix`, `optix: NVIDIA H100`.

    Raises:
        DeviceError: the config names a device that this machine or this Blender has not.
    """
    if config.device != "cpu":
        for kind in GPU_KINDS if config.device == "auto" else (config.device,):
            names = _enable_gpu(kind)
            if names:
                return kind, f"{kind}: {', '.join(names)}"
    if config.device not in ("auto", "cpu"):
        raise DeviceError(
            f"render.device: expected a machine with a {config.device} device, found none. "
            "Use device=auto to take what there is."
        )
    return "cpu", "cpu"


def has_denoiser() -> bool:
    """Whether this Blender was built with Open Image Denoise; Debian's was not."""
    import _cycles

    return bool(getattr(_cycles, "with_openimagedenoise", False))


def configure_cycles(config: RenderConfig, scene: bpy.types.Scene, kind: str) -> None:
    """Sampling, bounces and denoiser as configured; everything that a crop does not need is off."""
    cycles = scene.cycles
    if kind != "cpu":
        _enable_gpu(kind)  # a fresh scene comes with fresh preferences
    cycles.device = "CPU" if kind == "cpu" else "GPU"
    cycles.samples = config.samples
    cycles.use_adaptive_sampling = False
    cycles.seed = 0
    if "BLUE_NOISE" in cycles.bl_rna.properties["sampling_pattern"].enum_items:
        cycles.sampling_pattern = "BLUE_NOISE"  # its error is easier to take out at few samples
    cycles.pixel_filter_type = "BOX"  # a sample stays inside its pixel, so crops of an atlas cannot mix
    cycles.max_bounces = max(config.diffuse_bounces, config.glossy_bounces)
    cycles.diffuse_bounces, cycles.glossy_bounces = config.diffuse_bounces, config.glossy_bounces
    cycles.transmission_bounces = cycles.volume_bounces = 0
    cycles.caustics_reflective = cycles.caustics_refractive = False
    cycles.sample_clamp_indirect = 10.0
    cycles.use_fast_gi = config.fast_gi
    if config.fast_gi:
        cycles.fast_gi_method, cycles.ao_bounces_render = "REPLACE", 1
    cycles.use_auto_tile = False
    scene.world.cycles.sampling_method = "NONE" if config.world_importance == "none" else "AUTOMATIC"
    cycles.use_denoising = config.denoiser == "oidn" and has_denoiser()
    if cycles.use_denoising:
        cycles.denoiser = "OPENIMAGEDENOISE"
        cycles.denoising_input_passes = "RGB_ALBEDO_NORMAL"
        cycles.denoising_prefilter = DENOISER_PREFILTER[config.oidn_prefilter]
        if hasattr(cycles, "denoising_use_gpu"):  # Blender >= 4.1, where it is off
            cycles.denoising_use_gpu = kind != "cpu"
        if hasattr(cycles, "denoising_quality"):  # Blender >= 4.1
            cycles.denoising_quality = DENOISER_QUALITY[config.oidn_quality]
    if config.threads:
        scene.render.threads_mode, scene.render.threads = "FIXED", config.threads
