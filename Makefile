# The two commands a newcomer needs are `make run` and `make test`; both set up what they need.
# `make check` is what a developer runs before each commit.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

# What runs on the person's desktop, and what only the virtual one of the tests needs.
APT_RUN  := python3-tk libnotify-bin xdg-utils tzdata
APT_TEST := $(APT_RUN) xvfb xauth x11-utils x11-xserver-utils x11-apps xdotool openbox dbus dbus-x11 \
            lxqt-panel lxqt-themes xfce4-panel trayer xfce4-notifyd dunst imagemagick chromium xterm openssl git \
            fonts-noto-core fonts-noto-cjk desktop-file-utils faketime \
            xfconf libglib2.0-bin dconf-service gsettings-desktop-schemas

.PHONY: help run test check format lint types contracts unit desktop bench fuzz faults build clean system-run system-test

help:
	@echo "make run     set up and start the program (without a screen: on a virtual one)"
	@echo "make test    set up and run every test, desktop tests included"
	@echo "make check   format, lint, types, import contracts and unit tests, under a minute"
	@echo "make bench   benchmarks, each beside a baseline"
	@echo "make fuzz    the property tests, for longer"
	@echo "make faults  the fault tests, with every page of a database damaged in every way, and 200 kills"

run: system-run $(STAMP)
	@$(BIN)/python packaging/start.py

test: system-test $(STAMP)
	@$(MAKE) --no-print-directory lint types contracts
	$(BIN)/pytest -q -n 2 tests/unit tests/property tests/replay tests/docs
	$(BIN)/pytest tests --ignore tests/unit --ignore tests/property --ignore tests/replay --ignore tests/docs

check: system-test $(STAMP)
	@$(MAKE) --no-print-directory lint types contracts unit

format: $(STAMP)
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

lint: $(STAMP)
	$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet .

types: $(STAMP)
	$(BIN)/mypy --platform linux
	$(BIN)/mypy --platform win32
	$(BIN)/mypy --platform darwin

contracts: $(STAMP)
	$(BIN)/lint-imports --no-logo

unit: $(STAMP)
	HYPOTHESIS_PROFILE=quick $(BIN)/pytest -q -n 2 -m "not thorough" tests/unit tests/property tests/replay

desktop: system-test $(STAMP)
	$(BIN)/pytest tests/desktop

bench: $(STAMP)
	$(BIN)/pytest -q -s tests/benchmarks -o python_files='bench_*.py'

fuzz: $(STAMP)
	HYPOTHESIS_PROFILE=long $(BIN)/pytest -q tests/property --timeout 1800

faults: $(STAMP)
	EYEPRIZE_FAULTS=long $(BIN)/pytest -q tests/faults --timeout 6000

build: $(STAMP)
	$(BIN)/python -m build --outdir dist .

system-run:
	@packaging/system-packages.sh run $(if $(DISPLAY)$(WAYLAND_DISPLAY),$(APT_RUN),$(APT_TEST))

system-test:
	@packaging/system-packages.sh test $(APT_TEST)

$(STAMP): pyproject.toml
	@test -n "$(PYTHON)" || { echo "No python3 was found. Install Python 3.11 or newer."; exit 3; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || packaging/system-packages.sh test python3-venv
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) build dist run-output test-output
