"""The images of ads: their rows, their storage, what becomes of an upload."""
