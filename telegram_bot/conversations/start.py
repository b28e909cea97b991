"""The main menu and the help."""

from telegram_bot.language import gettext as _
from telegram_bot.registry import action, place
from telegram_bot.screen import Button
from telegram_bot.talk import Talk


@place("start")
async def start(talk: Talk) -> None:
    """Show what can be done."""
    talk.data.pop("form", None)
    await talk.show(
        _("<b>ZoomAD</b>\nAdvertise, and see what others advertise. What would you like to do?"),
        [
            [Button(_("🏢 Register an advertiser"), "advertiser.register")],
            [Button(_("📋 Choose an advertiser"), "advertisers", 1)],
            [Button(_("🙋 Register a client"), "client.register")],
            [Button(_("👀 Watch ads"), "viewer.begin")],
            [Button(_("📅 Change the day"), "day.change")],
        ],
    )


@action("help")
async def help_(talk: Talk) -> None:
    """Explain, and lead back to where the conversation was."""
    await talk.show(
        _(
            "<b>How this works</b>\n"
            "• Register an advertiser, or choose one, and book campaigns for it: an ad, its prices, limits, days and "
            "audience.\n"
            "• Watch ads as some client would see them, and click them.\n"
            "• See what was delivered and spent, in numbers and as a chart.\n"
            "• The platform lives by days of its own; “Change the day” moves on to a later one.\n\n"
            "/start opens the main menu, /cancel gives up what you are filling in, /help shows this."
        ),
        [[Button(_("← Back"), "reopen")]],
    )


@action("reopen")
async def reopen(talk: Talk) -> None:
    """Go back to where the conversation was."""
    await talk.reopen()


@action("toast")
async def dead_end(talk: Talk, sentence: str) -> None:
    """Say why this button leads nowhere."""
    talk.toast = sentence
