# make run, make test: everything they need is set up here, on a fresh Debian-like machine too.
# PYTHON: an interpreter from 3.11 to 3.13. VENV: where the packages go.
PYTHON ?= $(shell packaging/find-python.sh)
VENV ?= .venv
BIN := $(VENV)/bin
# Of the tests of the engine on the graphics card, which they run on the processor.
TORCH := 2.13.0

export ORT_DISABLE_TELEMETRY = 1
export HF_HUB_OFFLINE = 1
export TRANSFORMERS_OFFLINE = 1
export DO_NOT_TRACK = 1

.PHONY: run test lint freeze smoke installers lock clean

run: $(VENV)/.base system
	$(BIN)/python main.py sample

# OMP_NUM_THREADS: threads of torch wait for each other by spinning; on a busy machine two are many times slower than one.
test: $(VENV)/.dev lint
	@packaging/system-libraries.sh tools
	QT_QPA_PLATFORM=offscreen OMP_NUM_THREADS=1 $(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

freeze: $(VENV)/.dev
	$(BIN)/python build_installer.py freeze

smoke: freeze
	$(BIN)/python build_installer.py smoke

# .deb, .run, packs, SBOM, sums in dist/stick.
installers: $(VENV)/.dev
	$(BIN)/python build_installer.py all --variant cpu

# Resolved for Linux and Windows and for every Python that is supported, with hashes. Needs `uv`.
lock:
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml -o packaging/requirements.txt
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header pyproject.toml \
		--extra test --extra freeze -c packaging/requirements.txt -o packaging/requirements-dev.txt

system:
	@packaging/system-libraries.sh

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Dossier needs Python 3.11, 3.12 or 3.13: apt-get install python3 python3-venv"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: packaging/requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --require-hashes -r packaging/requirements.txt
	@touch $@

$(VENV)/.dev: packaging/requirements-dev.txt $(VENV)/.base
	$(BIN)/python -m pip install --quiet --require-hashes -r packaging/requirements-dev.txt
	$(BIN)/python -m pip install --quiet torch==$(TORCH)
	@touch $@

clean:
	rm -rf $(VENV) build dist out
