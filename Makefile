# Everything runs from .venv, made from the hash-pinned lock files.
PYTHON ?= python3
PORT ?= 8001
SERVE ?= 1
BIN := .venv/bin

.PHONY: demo test check unit e2e browser datasette1 screenshot score bench train lock clean

.venv/runtime: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is %s. Try: make PYTHON=python3.11" % sys.version.split()[0])'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/test: .venv/runtime requirements-test.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-test.lock
	touch $@

.venv-datasette1/ready: requirements-datasette1.lock pyproject.toml
	test -x .venv-datasette1/bin/python || $(PYTHON) -m venv .venv-datasette1
	.venv-datasette1/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-datasette1.lock
	.venv-datasette1/bin/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: .venv/runtime
	$(BIN)/tracker demo --port $(PORT) $(if $(filter 0,$(SERVE)),--no-serve)

# The browser's tests run by themselves: its driver keeps an event loop that async tests trip over.
test: .venv/test
	$(MAKE) check
	$(BIN)/python -m tests.browser.install
	$(BIN)/pytest -q -n 2 --ignore=tests/browser
	$(BIN)/pytest -q tests/browser
	$(MAKE) datasette1

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

unit: .venv/test
	$(BIN)/pytest -q tests/unit

e2e: .venv/test
	$(BIN)/pytest -q tests/end_to_end

browser: .venv/test
	$(BIN)/python -m tests.browser.install
	$(BIN)/pytest -q tests/browser

# The site on the newest alpha of Datasette 1.0, which has its own environment.
datasette1: .venv-datasette1/ready
	.venv-datasette1/bin/python -m pytest -q -p no:datasette tests/unit/publish/test_site.py tests/unit/publish/test_safety.py

screenshot: .venv/test
	$(BIN)/python -m tests.browser.screenshot data/demo.db docs/screenshot.png --asof

score: .venv/test
	$(BIN)/pytest -q -s tests/quality

# Writes tracker/extract/models anew from tests/cases/gold; the same data give the same bytes.
train: .venv/test
	$(BIN)/python -m training.train

bench: .venv/test
	$(BIN)/python -m tests.benchmarks.extraction
	$(BIN)/python -m tests.benchmarks.linking
	$(BIN)/python -m tests.benchmarks.export
	$(BIN)/python -m tests.benchmarks.site

# Needs uv (pip install uv). The lock files name no index, so they work with whichever one is configured.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 pyproject.toml requirements-build.in -o requirements.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 -c requirements.lock --extra test pyproject.toml requirements-build.in -o requirements-test.lock
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-annotate --no-header --python-version 3.11 requirements-datasette1.in requirements-build.in -o requirements-datasette1.lock

clean:
	rm -rf .venv .venv-datasette1 build *.egg-info
