"""What users do wrong. What the platform refuses is in `zoomad.wire`, and `refusals` turns that into sentences."""


class WrongInputError(Exception):
    """What the user typed or sent cannot be an answer to the question; the message is a sentence for them."""
