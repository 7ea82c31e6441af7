# Bình Ổn: what a person or a script asks of the checkout. Everything works without root.
PORT ?= 8000
HOST ?= 127.0.0.1
PYTHON ?= python3
export PYTHON
BIN := .venv/bin

.PHONY: run test setup check bench fuzz format locks clean

run: ## start the monitor on config.yaml (a simulated market until you say otherwise)
	@requirements/install runtime
	@$(BIN)/monitor run --host $(HOST) --port $(PORT)

setup: ## make .venv with everything that development needs
	@requirements/install dev

test: setup ## every test, on SQLite and on PostgreSQL, with the coverage floors
	@tests/run

check: setup ## format, lint, types, import contracts, unused dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/deptry .

bench: setup ## measure, each figure beside its floor or peer; writes benchmarks/latest.json
	@$(BIN)/python -m benchmarks

fuzz: setup ## a million texts, then ten processor minutes of files led by coverage
	@$(BIN)/python -m tests.fuzz texts
	@$(BIN)/python -m tests.fuzz led

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

locks: setup ## compile the hashed locks anew; they hold no host name
	@$(BIN)/uv pip compile requirements/uv.in --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements/uv.lock.txt
	@$(BIN)/uv pip compile pyproject.toml --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements/runtime.lock
	@$(BIN)/uv pip compile pyproject.toml --group dev --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements/dev.lock
	@$(BIN)/uv pip compile pyproject.toml --extra fast --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements/fast.lock
	@$(BIN)/uv pip compile pyproject.toml --extra cluster --generate-hashes --universal --python-version 3.11 --no-header -q -o requirements/cluster.lock

clean:
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov build *.egg-info
