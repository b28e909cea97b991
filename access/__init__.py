"""API keys: what each caller may do, on platforms that require keys."""
