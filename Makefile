PY ?= python3
.DEFAULT_GOAL := help

# Any command of dev.py, which has the one list of them: `make`, `make run`, `make test ARGS="ads -k selection"`.
%: always
	@$(PY) dev.py $@ $(ARGS)

Makefile always: ;
