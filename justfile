# Daily work on retainlog; `just` lists the recipes. `just setup` comes first.

python := ".venv/bin/python"

default:
    @just --list

# an environment with all that development needs
setup:
    python3 -m venv .venv
    {{python}} -m pip install -q -e '.[dev]'

# format, lint, types, layers, docs and catalogue: seconds
check:
    .venv/bin/ruff format --check .
    .venv/bin/ruff check .
    .venv/bin/mypy
    .venv/bin/lint-imports
    {{python}} scripts/docs.py --check
    {{python}} scripts/messages.py --check

# the quick tests; `just test tests/cli -k touch` runs some
test *what:
    {{python}} -m pytest -n auto --dist worksteal {{what}}

# the slow tests: crashes, shells, browsers, hostile text
slow *what:
    {{python}} -m pytest -m slow -n auto --dist worksteal {{what}}

# write anew what is made from the code: format, catalogue, reference, pictures
write:
    .venv/bin/ruff check --fix -q .
    .venv/bin/ruff format -q .
    {{python}} scripts/messages.py
    {{python}} scripts/docs.py

# everything that must hold
ci:
    bash .ci/run
