from pathlib import Path

import pytest

from configs.loader import ConfigError, load_config
from generator.config import GenerateConfig

TINY = Path("configs/generate/tiny.yaml")


@pytest.mark.parametrize("url", ["s3://bucket/a/b", "gs://bucket", "memory://a", "file:///shared/a"])
def test_output_may_be_a_url_which_stays_as_it_is(url: str) -> None:
    config = load_config(GenerateConfig, TINY, [f"output={url}"])
    assert config.output == url
    assert GenerateConfig.model_validate_json(config.model_dump_json()) == config


def test_output_without_scheme_is_a_folder() -> None:
    config = load_config(GenerateConfig, TINY, ["output=datasets/a"])
    assert config.output == config.folder == Path("datasets/a")


def test_what_needs_a_folder_refuses_a_url() -> None:
    config = load_config(GenerateConfig, TINY, ["output=s3://bucket/a"])
    with pytest.raises(ConfigError, match=r"^output: expected a folder for this, got 's3://bucket/a'\.$"):
        _ = config.folder


def test_output_that_is_no_text_is_refused_in_one_line() -> None:
    with pytest.raises(ConfigError, match=r"^override 'output=3': output: expected text, got 3\.$"):
        load_config(GenerateConfig, TINY, ["output=3"])
