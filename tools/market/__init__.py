"""Markets made of nothing but a seed, for the simulation and the judge."""
