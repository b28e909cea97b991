class EmbeddedError(Exception):
    """A sentence for the person at the terminal: what is wrong and what to do."""
