"""A market played with the platform's own selection and with others, beside an upper bound: `make simulate`.

The model, its formulas and what came of it are in docs/simulation.md.
"""
