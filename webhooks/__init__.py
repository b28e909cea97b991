"""Telling other programs what happened: signed requests to addresses that they name, repeated until they accept."""
