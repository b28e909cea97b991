"""Calls of the platform's HTTP API."""
