"""Wrong input of users. Refusals of the platform are in `zoomad.wire`, and `refusals` turns them into sentences."""


class WrongInputError(Exception):
    """The input cannot be an answer to the question; the message is a sentence for the user."""
