"""The images of ads: their rows, their storage, the processing of uploads."""
