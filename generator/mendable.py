"""Errors that the user can mend; the text of each is one line, and commands leave with status 2."""

from __future__ import annotations

from assets.panoramas import PanoramaAssetError
from assets.source import MissingAssets
from configs.loader import ConfigError
from generator.cameras import FramingError
from generator.config import DeviceError
from generator.dataset.layout import DatasetError
from generator.executors import ExecutorError
from generator.venues import PlanError
from generator.worker import AssetError
from generator.worlds.network import NetworkError
from generator.worlds.panorama import PanoramaError

MENDABLE = (
    AssetError, ConfigError, DatasetError, DeviceError, ExecutorError, FramingError, MissingAssets, NetworkError,
    PanoramaAssetError, PanoramaError, PlanError,
)  # fmt: skip
