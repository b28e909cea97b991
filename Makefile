PY ?= python3

run test fuzz chaos lint audit bench simulate judge services clean:
	@$(PY) dev.py $@ $(ARGS)

manage:
	@$(PY) dev.py manage $(ARGS)

.PHONY: run test fuzz chaos lint audit bench simulate judge services clean manage
