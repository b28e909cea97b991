"""Webhooks in the admin."""
