# Two commands matter: `make play` tries the bot in a browser, `make test` runs every check. Python 3.11+ is all they need.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: play talk test browser-tools aiogram pictures bench lock translations install clean

play: .venv/installed
	@$(BIN)/soundingboard play

talk: .venv/installed
	@$(BIN)/soundingboard talk

test: .venv/installed-dev $(if $(SOUNDINGBOARD_TESTS_NEED_ALL),browser-tools aiogram)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python scripts/translations.py check
	$(BIN)/python scripts/promises.py check
	$(BIN)/python scripts/roles.py check
	$(BIN)/soundingboard check conversations --strict
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile

bench: .venv/installed-dev
	$(BIN)/python -m bench

install: .venv/installed-dev

.venv/installed: pyproject.toml requirements.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[play]"
	@touch $@

.venv/installed-dev: .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c requirements.lock -e ".[dev,pdf,play,poster,postgres,webhook,xlsx]"
	@touch $@

# What some tests need beside Python packages of ours; without them they are skipped, unless all are wanted. Not
# part of this project and never committed: axe-core (MPL-2.0) looks for barriers in the page, aiogram (MIT) is a second client.
browser-tools: .tools/node_modules/axe-core/axe.min.js

.tools/node_modules/axe-core/axe.min.js:
	@mkdir -p .tools
	npm install --silent --no-save --no-package-lock --ignore-scripts --prefix .tools axe-core@4.14.1

aiogram: .venv-aiogram/installed

.venv-aiogram/installed:
	$(PYTHON) -m venv .venv-aiogram
	.venv-aiogram/bin/python -m pip install --quiet --disable-pip-version-check aiogram==3.31.0
	@touch $@

# The pictures in docs/pictures, from the page as it is now: needs Debian's chromium and Noto fonts.
pictures: .venv/installed-dev
	$(BIN)/python scripts/make_pictures.py

# New pins after a change in pyproject.toml: needs `uv`.
lock:
	uv pip compile pyproject.toml --all-extras --universal --no-header --no-annotate --no-emit-index-url --upgrade -q -o requirements.lock

translations: .venv/installed-dev
	$(BIN)/python scripts/translations.py update

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
