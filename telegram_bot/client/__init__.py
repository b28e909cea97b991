"""The platform as the bot meets it: its HTTP API and nothing else."""
