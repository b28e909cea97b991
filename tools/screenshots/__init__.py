"""The admin of a running platform, seen by a browser: `python3 dev.py screenshots`."""
