"""Real servers from wheels, as supervised children on loopback: what a clone runs on without anything installed.

No Django: this package starts before the settings can be read. It keeps to the standard library, but for `environs`,
which reads `.env` as the settings do, and pytest in its plugin.
"""
