# Two commands matter: `make play` tries the bot, `make test` runs every check. Python 3.11+ is all they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: play test bench lock translations install clean

play: .venv/installed
	@$(BIN)/soundingboard talk

test: .venv/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/translations.py check
	$(BIN)/soundingboard check conversations --strict
	$(BIN)/pytest

bench: .venv/installed-dev
	$(BIN)/python -m bench

install: .venv/installed-dev

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e .
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[dev,pdf,play,postgres,webhook]"
	@touch $@

# New pins after a change in pyproject.toml: needs `uv`.
lock:
	uv pip compile pyproject.toml --all-extras --universal --no-header --no-annotate --no-emit-index-url --upgrade -q -o requirements.lock

translations: .venv/installed-dev
	$(BIN)/python scripts/translations.py update

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
