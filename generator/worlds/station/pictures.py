"""Pictures of a station's surfaces, metric and seamless, with the dirt of years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generator.people.mesh import Texture
from generator.people.swatch import Grey, seamless_noise, to_srgb8
from generator.worlds.model import Rgb

Colour = NDArray[np.float32]
_SOOT = np.array((0.045, 0.040, 0.035), np.float32)
_FINE_PX = 256  # noise is made at this size at most and stretched: it is smooth anyway


def plane(height_px: int, width_px: int, colour: Rgb) -> Colour:
    """(H, W, 3) of one linear colour."""
    return np.broadcast_to(np.asarray(colour, np.float32), (height_px, width_px, 3)).copy()


def places(height_px: int, width_px: int, width_m: float, height_m: float) -> tuple[Grey, Grey]:
    """(1, W) u and (H, 1) v of the pixels' middles; row 0 is the top. [m]"""
    u = (np.arange(width_px, dtype=np.float32)[None] + 0.5) * (width_m / width_px)
    v = (np.arange(height_px, dtype=np.float32)[::-1, None] + 0.5) * (height_m / height_px)
    return u, v


def noise(height_px: int, width_px: int, waves: tuple[float, float], rng: np.random.Generator) -> Grey:
    """(H, W) seamless noise of deviation 1 with so many waves up and across; smooth noise is stretched."""
    rows, columns = (min(size, _FINE_PX) for size in (height_px, width_px))
    if height_px % rows or width_px % columns or 6 * waves[0] > rows or 6 * waves[1] > columns:
        return seamless_noise(height_px, width_px, waves, rng)
    coarse = seamless_noise(rows, columns, waves, rng)
    return _stretched(_stretched(coarse, height_px).T, width_px).T


def _stretched(values: Grey, count: int) -> Grey:
    """(count, W) of (R, W) by straight lines between rows; the last row leads to the first."""
    place = (np.arange(count, dtype=np.float32) + 0.5) * (len(values) / count) - 0.5
    before = np.floor(place).astype(np.int64)
    share = (place - before)[:, None].astype(np.float32)
    return np.asarray(values[before % len(values)] * (1 - share) + values[(before + 1) % len(values)] * share)


def joints(place_m: Grey, pitch_m: float, joint_m: float, pixel_m: float) -> Grey:
    """(...) share of a pixel that joints take, of places along one axis; joints lie at multiples of the pitch."""
    distance = np.abs((place_m / pitch_m + 0.5) % 1.0 - 0.5) * pitch_m
    share = (0.5 * (joint_m + pixel_m) - distance) / pixel_m
    return np.asarray(np.clip(share, 0.0, min(1.0, joint_m / pixel_m)), np.float32)


def per_tile(u: Grey, v: Grey, pitch_m: tuple[float, float], size_m: tuple[float, float], values: Grey) -> Grey:
    """(H, W) a random value for each tile: (R, C) values, looked up by where the tile is."""
    n_columns, n_rows = (max(1, round(size / pitch)) for size, pitch in zip(size_m, pitch_m, strict=True))
    row = np.floor(v / pitch_m[1]).astype(np.int64) % n_rows % values.shape[0]
    column = np.floor(u / pitch_m[0]).astype(np.int64) % n_columns % values.shape[1]
    chosen: Grey = values[row, column]
    return chosen


def soil(picture: Colour, amount: Grey) -> None:
    """Lay soot over a picture; (H, W) shares."""
    share = np.clip(amount, 0.0, 0.85)[..., None]
    picture *= 1.0 - share
    picture += share * _SOOT


def finished(picture: Colour, width_m: float, height_m: float) -> Texture:
    return Texture(to_srgb8(np.maximum(picture, 0.004)), (width_m, height_m))


def tiled_wall(
    size_m: tuple[float, float],
    tile_m: tuple[float, float],
    main: Rgb,
    bands: Sequence[tuple[float, float, Rgb]],
    bonded: bool,
    rng: np.random.Generator,
    foot_soil: float = 0.5,
) -> Texture:
    """A wall of glazed tiles from its foot up; its width repeats.

    Args:
        size_m: width of a repeat, a multiple of the tile's, and height of the wall. [m]
        tile_m: width and height of a tile with its joint. [m]
        main: linear albedo of most tiles.
        bands: low and high edge and linear albedo of coloured rows, the last one on top. [m]
        bonded: whether every second row is shifted by half a tile.
        rng: of dirt and differences.
        foot_soil: share of soot at the foot.
    """
    px = 1024
    u, v = places(px, px, *size_m)
    pixel_m = max(size_m) / px
    picture = plane(px, px, main)
    row_v = np.floor(v / tile_m[1]) * tile_m[1] + 0.5 * tile_m[1]
    for low, high, colour in bands:
        picture[((row_v > low) & (row_v < high))[:, 0]] = colour
    shifted = u + 0.5 * tile_m[0] * (np.floor(v / tile_m[1]) % 2) if bonded else u + 0 * v
    rows, columns = (round(size / tile) + 1 for size, tile in zip(size_m[::-1], tile_m[::-1], strict=True))
    tone = 1.0 + 0.035 * rng.standard_normal((rows, columns)).astype(np.float32)
    replaced = rng.random((rows, columns)) < 0.006
    tone[replaced] *= rng.uniform(0.72, 0.9)
    picture *= per_tile(shifted, v + 0 * shifted, tile_m, size_m, tone)[..., None]
    gap = np.maximum(joints(shifted, tile_m[0], 0.005, pixel_m), joints(v, tile_m[1], 0.005, pixel_m))
    picture *= 1.0 - 0.55 * gap[..., None]
    coarse, streak = noise(px, px, (3, 4), rng), noise(px, px, (2, 40), rng)
    foot = foot_soil * np.exp(-v / 0.22) * (1.0 + 0.35 * coarse) + 0.10 * np.exp(-v / 0.9)
    drip = 0.11 * np.clip(streak - 1.0, 0.0, 2.0) * np.clip(v / size_m[1], 0.2, 1.0)
    scuff = 0.10 * np.clip(noise(px, px, (60, 22), rng) - 1.7, 0.0, 1.0) * (v < 1.2)
    soil(picture, foot + drip + scuff + 0.03 * np.clip(coarse, 0.0, 2.0) + 0.25 * gap * np.exp(-v / 0.8))
    return finished(picture, *size_m)


def tiled_floor(
    size_m: float,
    tile_m: float,
    main: Rgb,
    second: Rgb,
    speckle: float,
    rng: np.random.Generator,
    joint_m: float = 0.004,
    other: float = 1.0,
) -> tuple[Texture, NDArray[np.float32]]:
    """A floor of square tiles of stone or terrazzo, and its relief.

    Args:
        size_m: side of a repeat, a multiple of the tile. [m]
        tile_m: side of a tile. [m]
        main: linear albedo of most.
        second: linear albedo of chips in the tiles.
        speckle: share of chips.
        rng: of everything.
        joint_m: width of joints. [m]
        other: factor on the albedo of every second tile, as on a chessboard.
    """
    px = 1024
    u, v = places(px, px, size_m, size_m)
    picture = plane(px, px, main)
    grain = rng.random((px, px), dtype=np.float32)
    grain = 0.5 * (grain + np.roll(grain, 1, axis=1))
    bound = np.quantile(grain[::8, ::8], (speckle, 1.0 - 0.5 * speckle))
    picture[grain < bound[0]] = second
    picture[grain > bound[1]] *= 0.55
    count = round(size_m / tile_m)
    tone = 1.0 + 0.08 * rng.standard_normal((count, count)).astype(np.float32)
    tone[np.indices(tone.shape).sum(axis=0) % 2 == 1] *= other
    picture *= per_tile(u + 0 * v, v + 0 * u, (tile_m, tile_m), (size_m, size_m), tone)[..., None]
    gap = np.maximum(joints(u, tile_m, joint_m, size_m / px), joints(v, tile_m, joint_m, size_m / px))
    worn, blots = noise(px, px, (3, 3), rng), noise(px, px, (9, 9), rng)
    picture *= (1.0 + 0.07 * worn + 0.04 * blots)[..., None]
    spills = 0.10 * np.clip(blots - 0.9, 0.0, 2.0) + 0.08 * np.clip(worn - 0.6, 0.0, 2.0)
    soil(picture, 0.6 * gap + spills + 0.6 * gum(px, size_m, 55, rng))
    return finished(picture, size_m, size_m), np.asarray(-0.0008 * gap, np.float32)


def gum(px: int, size_m: float, count: int, rng: np.random.Generator) -> Grey:
    """(H, W) cover of trodden chewing gum: dark discs of 1 to 3 cm that wrap around."""
    cover = np.zeros((px, px), np.float32)
    reach = int(0.03 / size_m * px) + 2
    offset = np.arange(-reach, reach + 1)
    for x, y, size in rng.random((count, 3)) * (px, px, 1.0):
        radius = (0.006 + 0.010 * size**2) / size_m * px
        disc = np.clip(radius - np.hypot(offset[None] - x % 1, offset[:, None] - y % 1) + 0.5, 0.0, 1.0)
        rows, columns = (int(y) + offset) % px, (int(x) + offset) % px
        cover[np.ix_(rows, columns)] = np.maximum(cover[np.ix_(rows, columns)], disc * (0.3 + 0.7 * size))
    return cover


def studs(colour: Rgb, rng: np.random.Generator) -> tuple[Texture, NDArray[np.float32]]:
    """Tactile paving, 1.2 m a repeat in slabs of 0.3 m: blunt studs every 5 cm, worn by feet."""
    px, size_m = 512, 1.2
    u, v = places(px, px, size_m, size_m)
    across = np.abs(u % 0.05 - 0.025)
    distance = np.asarray(np.hypot(across, np.abs(v % 0.05 - 0.025)), np.float32)
    height = np.clip((0.014 - distance) / 0.005, 0.0, 1.0).astype(np.float32)
    gap = np.maximum(joints(u, 0.3, 0.005, size_m / px), joints(v, 0.3, 0.005, size_m / px))
    worn = noise(px, px, (5, 5), rng)
    picture = plane(px, px, colour)
    tone = 1.0 + 0.07 * rng.standard_normal((4, 4)).astype(np.float32)
    picture *= per_tile(u + 0 * v, v + 0 * u, (0.3, 0.3), (size_m, size_m), tone)[..., None]
    picture *= (0.86 + 0.14 * height + 0.05 * worn)[..., None]
    shade = 0.30 * (1.0 - height) * (0.8 + 0.4 * worn) * np.asarray(np.abs(distance - 0.016) < 0.006, np.float32)
    soil(picture, 0.5 * gap + shade + 0.14 + 0.08 * np.clip(worn, 0, 2))
    return finished(picture, size_m, size_m), np.asarray(0.004 * height, np.float32)


def concrete(main: Rgb, size_m: float, board_m: float, rng: np.random.Generator) -> Texture:
    """Cast concrete with the joints of its boards, water stains and pores."""
    px = 512
    u, v = places(px, px, size_m, size_m)
    picture = plane(px, px, main)
    cloud, fine = noise(px, px, (3, 3), rng), noise(px, px, (40, 40), rng)
    picture *= (1.0 + 0.10 * cloud + 0.05 * fine)[..., None]
    gap = np.maximum(joints(v, board_m, 0.012, size_m / px), joints(u, size_m / 2, 0.012, size_m / px))
    soil(picture, 0.35 * gap + 0.10 * np.clip(noise(px, px, (2, 14), rng) - 0.8, 0, 2))
    return finished(picture, size_m, size_m)


def ballast(rng: np.random.Generator) -> tuple[Texture, NDArray[np.float32]]:
    """Broken stone, rusty and black with brake dust; 2 m a repeat."""
    px, size_m = 512, 2.0
    stones = np.maximum(noise(px, px, (34, 34), rng), noise(px, px, (26, 26), rng))
    tone = np.clip(0.55 + 0.30 * stones, 0.1, 1.5)
    picture = plane(px, px, (0.085, 0.072, 0.060)) * tone[..., None]
    picture[noise(px, px, (50, 50), rng) > 2.2] *= 2.2
    return finished(picture, size_m, size_m), np.asarray(0.02 * stones, np.float32)


def panels(
    size_m: tuple[float, float],
    panel_m: tuple[float, float],
    main: Rgb,
    gap_m: float,
    gap: Rgb,
    rng: np.random.Generator,
) -> Texture:
    """Sheets of painted metal with open joints, for ceilings and cladding."""
    px = 512
    u, v = places(px, px, *size_m)
    picture = plane(px, px, main)
    rows, columns = (max(1, round(size / panel)) for size, panel in zip(size_m[::-1], panel_m[::-1], strict=True))
    tone = 1.0 + 0.03 * rng.standard_normal((rows, columns)).astype(np.float32)
    picture *= per_tile(u + 0 * v, v + 0 * u, panel_m, size_m, tone)[..., None]
    pixel_m = max(size_m) / px
    cover = np.maximum(joints(u, panel_m[0], gap_m, pixel_m), joints(v, panel_m[1], gap_m, pixel_m))[..., None]
    picture += cover * (np.asarray(gap, np.float32) - picture)
    soil(picture, 0.04 + 0.05 * np.clip(noise(px, px, (4, 4), rng), 0, 2))
    return finished(picture, *size_m)
