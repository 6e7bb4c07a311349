"""Fixtures: the plan of a small dataset."""

from tests.generator.conftest import config as config
from tests.generator.conftest import panorama_folder as panorama_folder
from tests.generator.conftest import plan as plan
