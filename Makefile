PY ?= python3

run test lint services clean:
	@$(PY) dev.py $@ $(ARGS)

manage:
	@$(PY) dev.py manage $(ARGS)

.PHONY: run test lint services clean manage
