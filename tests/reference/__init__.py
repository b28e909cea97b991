"""The platform as its contract has it: plain Python, in memory, sharing no code with what it is held against.

`selection` is the algorithm, `bodies` says what is well-formed, `platform` holds what is stored and answers; together
they are the specification that runs. `test_platform` makes the same calls to the model and to the API.
"""
