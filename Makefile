PY ?= python3

run test lint bench services clean:
	@$(PY) dev.py $@ $(ARGS)

manage:
	@$(PY) dev.py manage $(ARGS)

.PHONY: run test lint bench services clean manage
