"""The platform as its contract has it: plain Python, in memory, sharing no code with what it is held against.

`selection` is the algorithm, `bodies` says what is well-formed, `totals` adds up, `platform` holds what is stored and
answers: together an executable specification. `test_platform` makes the same calls to the model and to the API; the
tests of the judge let it judge the model.
"""
