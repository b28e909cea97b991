"""What commands take as arguments."""

import argparse


def positive(text: str) -> int:
    """Read a number that is at least 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("has to be 1 or more")
    return number
