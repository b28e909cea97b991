"""Real servers from wheels, as supervised children on loopback: what a clone runs on without anything installed.

Standard library only and no Django: this package starts before the settings can be read.
"""
