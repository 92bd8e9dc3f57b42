# Each command makes what it needs first: `make run` and `make test` work on a machine with Python 3.11, make and git.

BIN = .venv/bin
READY = .venv/ready
READY_TO_RUN = .venv/run-ready
BY_FILE = --dist loadgroup --no-loadscope-reorder
IN_FIREFOX = -n 2 $(BY_FILE) --browser-engine firefox tests/browser
unexport PYTHONDONTWRITEBYTECODE # to compile the tests anew costs each worker seconds

.PHONY: run test test-firefox check audit coverage demo bench chaos docs screenshots lock

run: $(READY_TO_RUN)  ## start Hearth; data in ./data
	@[ -n "$$HOST" ] || grep -qs '^HOST=' .env || export HOST=127.0.0.1; exec $(BIN)/python app.py

test: $(READY) check  ## everything CI runs
	$(BIN)/python -m pytest -n 2 $(BY_FILE)
	$(BIN)/python -m pytest -n 2 $(BY_FILE) --replica-set tests/messages tests/chats tests/users  # on MongoDB itself too
	$(BIN)/python -m pytest $(IN_FIREFOX) -m also_in_firefox

test-firefox: $(READY)  ## every browser scenario in Firefox
	$(BIN)/python -m pytest $(IN_FIREFOX)

audit: $(READY)  ## look for known weaknesses in what is locked, and list it all in sbom.cdx.json
	$(BIN)/python .ci/audit.py requirements.txt
	$(BIN)/python .ci/sbom.py requirements.txt > sbom.cdx.json

check: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

coverage: $(READY)
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage report

demo: $(READY_TO_RUN)  ## fill a running Hearth with a team that talks; DEMO="--fast" at once
	$(BIN)/python -m tools.demo $(DEMO)

bench: $(READY)  ## measure; results as JSON lines
	$(BIN)/python -m tools.bench

chaos: $(READY)  ## break everything while thirty clients talk; CHAOS="--seconds 600 --seed 7"
	$(BIN)/python -m tests.chaos $(CHAOS)

docs: $(READY)  ## write docs/events.md and draw the diagrams (needs Graphviz's dot)
	$(BIN)/python -m chat.doors.event_reference > docs/events.md
	for source in docs/*.dot; do dot -Tsvg $$source -o $${source%.dot}.svg; done

screenshots: $(READY)  ## take the pictures of the README anew (needs Chromium)
	$(BIN)/python -m tools.screenshots

lock: $(READY)  ## renew what is locked, from pyproject.toml
	$(COMPILE) -o requirements.txt --upgrade
	$(COMPILE) --extra dev -c requirements.txt -o requirements-dev.txt
	$(COMPILE) --extra run -c requirements-dev.txt -o tools/requirements.txt

COMPILE = $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock" pyproject.toml

$(READY): requirements-dev.txt
	@tools/setup dev

$(READY_TO_RUN): tools/requirements.txt
	@tools/setup run
