"""Incoming updates: fetched or received, put in order by user, and handled."""
