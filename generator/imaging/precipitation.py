"""Falling rain and snow: single particles between camera and scene, and the veil of all that are farther away."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from generator.imaging.drops import Population, rain_population, snow_population
from generator.imaging.fog import veil
from generator.imaging.lens import LensState, confusion
from generator.stage import CropCamera

Floats = NDArray[np.floating[Any]]
NEAREST_M, FARTHEST_M = 0.4, 15.0  # the housing keeps the lens dry; beyond, no particle is seen by itself
MAX_PARTICLES = 1200
POINT_STEP_PX = 0.9  # along a streak
MAX_POINTS = 400  # of a streak
MAX_ALL_POINTS = 18000.0  # of a picture; in a dense fall they are set more loosely
LEAST_ALPHA = 0.003  # a fainter streak is left to the veil
NEAR_GROUND = 0.6  # of the wind at 10 m: logarithmic profile at 3 m over rough ground
GUSTS = 0.2  # standard deviation of the horizontal speed, of the wind's
FLUTTER_M_PER_S = {False: 0.25, True: 0.35}  # sideways, of drops and of flakes
SNOW_ALBEDO = 0.85
BLUR_EDGES_PX = (0.7, 1.4, 3.0)  # particles are blurred in groups


@dataclass(frozen=True)
class _Particles:
    """(N,) particles: start and end in pixels of the crop, depth, size in pixels, blur."""

    start: Floats
    end: Floats
    depth_m: Floats
    size_px: Floats
    sigma_px: Floats


def add_precipitation(
    colour: NDArray[np.float32], depth: NDArray[np.float32], distance_m: NDArray[np.float32], camera: CropCamera,
    lens: LensState, shutter_s: float, rain_mm_per_h: float, snow_mm_per_h: float, wind_m_per_s: float,
    airlight: Floats, white: Floats, seed: int,
) -> NDArray[np.float32]:  # fmt: skip
    """A picture in which rain and snow fall.

    Args:
        colour: (H, W, 3) linear radiance.
        depth: (H, W) along the optical axis; particles are seen before it. [m]
        distance_m: (H, W) along the ray, the sky's being finite. [m]
        camera: of the crop.
        lens: for defocus.
        shutter_s: exposure time, in which particles draw streaks. [s]
        rain_mm_per_h: intensity of rain. [mm/h]
        snow_mm_per_h: intensity of snow, as water. [mm/h]
        wind_m_per_s: speed of the wind along the world's x axis, 10 m up. [m/s]
        airlight: (3,) radiance of the horizon.
        white: (3,) radiance of a white matte surface in the scene's mean light.
        seed: of the particles.

    Returns:
        (H, W, 3); `colour` itself where nothing falls.
    """
    # A drop refracts most of the half space around it, chiefly the sky (Garg and Nayar, Vision and Rain, 2007); under
    # a dark sky what lamps light is the brighter part.
    lit = np.maximum(np.asarray(airlight, np.float32), np.asarray(white, np.float32))
    for kind, (amount, radiance) in enumerate(((rain_mm_per_h, lit), (snow_mm_per_h, SNOW_ALBEDO * lit))):
        if amount <= 0.0:
            continue
        population = snow_population(amount) if kind else rain_population(amount)
        near_m = single_reach_m(population, camera, float(depth.max()))
        passed = np.exp(-population.extinction_per_m * np.maximum(distance_m - near_m, 0.0))
        colour = veil(colour, passed, airlight)
        rng = np.random.default_rng([seed, 1 + kind])
        cover = particle_cover(depth, camera, lens, shutter_s, population, wind_m_per_s, near_m, rng)
        colour = veil(colour, np.exp(-cover), radiance)
    return colour


def single_reach_m(population: Population, camera: CropCamera, farthest_m: float) -> float:
    """How far particles are drawn one by one: as far as the scene, and as their number allows. [m]"""
    left, top, right, bottom = camera.window
    steradian = (right - left) * (bottom - top)
    reach = (3.0 * MAX_PARTICLES / (population.seen_per_m3 * steradian) + NEAREST_M**3) ** (1.0 / 3.0)
    return float(min(reach, max(farthest_m, NEAREST_M), FARTHEST_M))


def particle_cover(
    depth: NDArray[np.float32], camera: CropCamera, lens: LensState, shutter_s: float, population: Population,
    wind_m_per_s: float, reach_m: float, rng: np.random.Generator,
) -> NDArray[np.float32]:  # fmt: skip
    """How much single particles cover: the sum over the particles of the share of pixel and exposure that each takes.

    A particle's sum over the pixels is its size in pixels, however long its streak and however blurred.

    Returns:
        (H, W) cover; more than 1 where several overlap.
    """
    height_px, width_px = depth.shape
    particles = _sample(camera, width_px, height_px, lens, shutter_s, population, wind_m_per_s, reach_m, rng)
    group = np.digitize(particles.sigma_px, BLUR_EDGES_PX)
    maps = _draw(particles, group, depth, population.flakes, rng)
    cover = np.zeros((height_px, width_px), np.float32)
    for index, single in enumerate(maps):
        if single.any():
            sigma = float(particles.sigma_px[group == index].mean())
            cover += cv2.GaussianBlur(single, (0, 0), sigma, borderType=cv2.BORDER_REFLECT)
    return cover


def _sample(
    camera: CropCamera, width_px: int, height_px: int, lens: LensState, shutter_s: float, population: Population,
    wind_m_per_s: float, reach_m: float, rng: np.random.Generator,
) -> _Particles:  # fmt: skip
    left, top, right, bottom = camera.window
    volume_m3 = (right - left) * (bottom - top) * (reach_m**3 - NEAREST_M**3) / 3.0
    n = rng.poisson(max(population.seen_per_m3 * volume_m3, 0.0))
    away = np.cbrt(rng.uniform(NEAREST_M**3, max(reach_m, NEAREST_M) ** 3, n))
    plane = np.stack([rng.uniform(left, right, n), rng.uniform(top, bottom, n)], axis=1)
    diameter_mm = population.sample_diameters_mm(n, rng)
    velocity = rng.normal(0.0, FLUTTER_M_PER_S[population.flakes], (n, 3))
    velocity[:, 0] += NEAR_GROUND * wind_m_per_s * rng.normal(1.0, GUSTS, n)
    velocity[:, 2] = 0.3 * velocity[:, 2] - population.fall_speed_m_per_s(diameter_mm)
    seen = velocity @ camera.world_from_camera[:3, :3]
    middle = np.concatenate([plane, np.ones((n, 1))], axis=1) * away[:, None]
    ends = []
    scale = np.array([width_px / (right - left), height_px / (bottom - top)])
    for time_s in (-0.5 * shutter_s, 0.5 * shutter_s):
        point = middle + time_s * seen
        ends.append((point[:, :2] / np.maximum(point[:, 2:], 0.5 * NEAREST_M) - (left, top)) * scale)
    size_px = 0.001 * diameter_mm / away * scale[1]
    sigma_px = np.sqrt(0.3**2 + (0.25 * size_px) ** 2 + (0.25 * scale[1] * confusion(away, lens)) ** 2)
    return _Particles(*(np.asarray(values, np.float32) for values in (*ends, away, size_px, sigma_px)))


def _draw(
    particles: _Particles, group: NDArray[np.intp], depth: NDArray[np.float32], flakes: bool, rng: np.random.Generator
) -> NDArray[np.float32]:
    """(G, H, W) cover of each group of particles, still sharp; what leaves the crop comes in on the other side."""
    way = particles.end - particles.start
    length_px = np.hypot(way[:, 0], way[:, 1])
    # Of the exposure a streak's pixel is covered while the particle passes it.
    peak = np.minimum(particles.size_px, 1.0) * particles.size_px / (length_px + particles.size_px)
    kept = np.flatnonzero(peak > LEAST_ALPHA)
    step_px = np.maximum(POINT_STEP_PX, particles.sigma_px)
    across = 1.0 + (particles.size_px if flakes else 0.5 * particles.size_px) / step_px
    wanted = np.clip((length_px / step_px + 2.0) * across, 4.0, MAX_POINTS)[kept]
    count = np.ceil(wanted * min(1.0, MAX_ALL_POINTS / max(wanted.sum(), 1.0))).astype(int)
    owner = np.repeat(kept, count)
    n_points = np.repeat(count, count).astype(np.float32)
    along = (np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count) + 0.5).astype(np.float32) / n_points
    size = particles.size_px[owner]
    point = particles.start[owner] + along[:, None] * way[owner]
    if flakes:  # they are ragged, and they wobble
        point += 0.22 * size[:, None] * rng.standard_normal(point.shape, np.float32)
        bow = 0.06 * np.sin(math.pi * along) * rng.standard_normal(len(particles.depth_m), np.float32)[owner]
        point += bow[:, None] * way[owner][:, ::-1] * np.array([1.0, -1.0], np.float32)
    weight = 0.25 * math.pi * size**2 / n_points
    return _splat(point, weight, group[owner], particles.depth_m[owner], depth)


def _splat(
    point: Floats, weight: Floats, group: NDArray[np.intp], away: Floats, depth: NDArray[np.float32]
) -> NDArray[np.float32]:
    """(G, H, W) sums of the points that are not hidden; linear between columns, as streaks fall along rows."""
    height_px, width_px = depth.shape
    n_pixels = height_px * width_px
    x = point[:, 0] - 0.5
    left = np.floor(x)
    part = x - left
    column, row = left.astype(np.int32) % width_px, np.floor(point[:, 1]).astype(np.int32) % height_px
    total = np.zeros((len(BLUR_EDGES_PX) + 1) * n_pixels)
    flat = depth.reshape(-1)
    for share, at in ((weight * (1.0 - part), column), (weight * part, (column + 1) % width_px)):
        pixel = row * width_px + at
        total += np.bincount(group * n_pixels + pixel, share * (away < flat[pixel]), len(total))
    return total.reshape(-1, height_px, width_px).astype(np.float32)
