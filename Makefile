# Needs Python 3.11 or newer with venv, and make. Everything else is fetched into .uv/ and .venv/.
.DEFAULT_GOAL := help
.PHONY: help setup demo test checks checks-but-types bench drill vendor translations clean
.DELETE_ON_ERROR:

PYTHON ?= python3
# One more than the two cores: a worker that drives Chromium mostly waits.
JOBS ?= 3
# Where it really is: through a shim of pyenv uv takes it for another each time, and makes .venv anew.
INTERPRETER = $(shell $(PYTHON) -c 'import sys; print(sys.executable)')
UV_VERSION := 0.13.9
BIN := .venv/bin

export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := .venv
# Without compiled files each of the many processes would read every library anew: seconds of a core each time.
export UV_COMPILE_BYTECODE := 1
unexport VIRTUAL_ENV PYTHONDONTWRITEBYTECODE

help:
	@echo "make demo    try it out on http://localhost:8000 (PORT=8001 for another port)"
	@echo "make test    all checks and all tests"
	@echo "make bench   how fast it is, as ratios"
	@echo "make drill   kill -9, restore and replay (ONLY=kills for one part)"
	@echo "make setup   only fetch what the others need"
	@echo "make vendor  fetch the vendored front-end files again (needs npm)"
	@echo "make translations  bring new strings into locale/"

# --- Set-up. Stamp files make it instant the second time ---

.uv/stamp-$(UV_VERSION):
	@echo "Fetching uv $(UV_VERSION) …"
	@rm -rf .uv
	@$(PYTHON) -m venv .uv || { echo "Python has no venv: apt install python3-venv"; exit 1; }
	@.uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# Only what running takes; --inexact leaves the tools of `make test` alone when they are there.
.venv/stamp-run: .uv/stamp-$(UV_VERSION) uv.lock
	@echo "Fetching what the product needs …"
	@.uv/bin/uv sync --quiet --frozen --inexact --no-group dev --python "$(INTERPRETER)"
	@touch $@

.venv/stamp-dev: .venv/stamp-run
	@echo "Fetching what the tests need …"
	@.uv/bin/uv sync --quiet --frozen --python "$(INTERPRETER)"
	@touch $@

CATALOGUES := $(wildcard locale/*/LC_MESSAGES/django.po)
.venv/stamp-locale: .venv/stamp-run $(CATALOGUES)
	@$(BIN)/python scripts/translations.py compile
	@touch $@

STATIC := $(shell find static -type f)
var/stamp-static: .venv/stamp-run $(STATIC)
	@echo "Preparing the static files …"
	@DEMO=1 $(BIN)/python manage.py collectstatic --noinput --verbosity 0
	@touch $@

setup: .venv/stamp-run .venv/stamp-locale

# --- Run it ---

# No shell in between: the supervisor notices when make itself is killed.
demo: export DEMO := 1
demo: setup var/stamp-static
	@$(BIN)/python -m hvaerviktig.serve set_up_database load_demo

# --- Test it ---

# The database of the tests is made while the checks go on, and the types, which take longest, are checked beside the others.
test: setup .venv/stamp-dev .venv/stamp-locale
	@$(BIN)/python -m tests.template & template=$$!; \
	$(MAKE) --no-print-directory checks || { kill $$template; exit 1; }; wait $$template
	@echo "Tests …"
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal --quiet

KEY := $$(head -c 32 /dev/urandom | base64)
# An environment as in a municipality; nothing in it is used again.
DEPLOYED := env -u DEMO SECRET_KEY="$$(head -c 48 /dev/urandom | base64)" FIELD_KEYS="k1:$(KEY)" LOOKUP_KEY="$(KEY)" \
	OUTBOX_KEYS="k1:$(KEY)" \
	ALLOWED_HOSTS=dialog.example.org DATABASE_URL=postgresql://app@localhost/dialog \
	OWNER_DATABASE_URL=postgresql://owner@localhost/dialog

checks: setup .venv/stamp-dev .venv/stamp-locale
	@mkdir -p var; $(BIN)/mypy > var/mypy.log 2>&1 & types=$$!; \
	$(MAKE) --no-print-directory checks-but-types || { kill $$types 2> /dev/null; exit 1; }; \
	echo "mypy …"; wait $$types || { cat var/mypy.log; exit 1; }

checks-but-types:
	@$(BIN)/python scripts/get_chromium.py
	@echo "ruff …"; $(BIN)/ruff check --quiet && $(BIN)/ruff format --check --quiet
	@echo "djlint …"; $(BIN)/djlint templates --lint --quiet
	@echo "import-linter …"; $(BIN)/lint-imports --no-cache > var/lint-imports.log 2>&1 || { cat var/lint-imports.log; exit 1; }
	@echo "migrations …"; DEMO=1 $(BIN)/python -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run
	@echo "deployment …"; $(DEPLOYED) $(BIN)/python manage.py check --deploy --fail-level WARNING
	@echo "translations …"; $(BIN)/python scripts/translations.py check

# The figures and drills have a place of their own, so that they leave the demo's database alone.
bench: setup .venv/stamp-dev var/stamp-static
	@DEMO=1 HVA_VAR=$(CURDIR)/var/bench $(BIN)/python -m bench

drill: setup .venv/stamp-dev var/stamp-static
	@$(BIN)/python scripts/get_chromium.py
	@DEMO=1 HVA_VAR=$(CURDIR)/var/drill $(BIN)/python -m drills $(if $(ONLY),--only $(ONLY)) $(if $(SMALL),--small)
ifndef ONLY
	@echo "The browser's tests with a slow server …"; SLOW_SERVER=1.6 $(BIN)/python -m pytest -n $(JOBS) --dist worksteal --quiet tests/browser tests/outbox -k "not saving_is_quick"
	@echo "Every generated page and form …"; $(BIN)/python -m pytest -n $(JOBS) --dist worksteal --quiet --thorough tests/test_hostile_input.py tests/home/test_demo_days.py tests/project/test_quick_migrations.py tests/receiving/test_honest_attacker.py
endif

# --- Now and then ---

vendor: .venv/stamp-run
	@$(BIN)/python scripts/vendor.py

translations: .venv/stamp-run
	@$(BIN)/python scripts/translations.py update

# Leaves var/: it holds the demo's database and keys.
clean:
	@rm -rf .uv .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
