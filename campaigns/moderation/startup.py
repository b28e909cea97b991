"""What the server logs about moderation when it starts."""

import logging

from django.conf import settings

from campaigns.ai.client import is_configured

logger = logging.getLogger(__name__)


def announce_moderation() -> None:
    """Say in the log who moderates texts while the switch is on."""
    if is_configured():
        logger.info(
            "Texts are moderated by offline rules and the model %s, while moderation is on", settings.OPENAI_MODEL
        )
    else:
        logger.warning("OPENAI_API_KEY is not set: while moderation is on, offline rules alone decide on texts")
