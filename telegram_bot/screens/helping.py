"""The help: what can be done at the place where it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telegram_bot.language import gettext as _
from telegram_bot.language import gettext_lazy
from telegram_bot.ui.registry import action
from telegram_bot.ui.view import Button, View

if TYPE_CHECKING:
    from telegram_bot.ui.talk import Talk

PLACES = {
    "form": gettext_lazy(
        "<b>Answering questions</b>\n"
        "• Press a ready answer, or type your own: whatever you type is checked at once.\n"
        "• “Back” goes to the question before; your answers stay.\n"
        "• “Cancel” leaves the form. What you have answered for a campaign is kept as a draft.\n"
        "• Amounts can be written 0.5 or 0,5, large numbers 1000 or 1 000."
    ),
    "campaign.new": gettext_lazy(
        "<b>The preview</b>\n"
        "This is how the ad will look, and its terms. Press what you want to change: you come back here afterwards. "
        "Nothing is booked until you press “Confirm”; pressing it twice books one campaign."
    ),
    "campaigns": gettext_lazy(
        "<b>Campaigns</b>\n"
        "🕓 planned · 🟢 running · ⏸ paused · 🏁 a limit is used up · ⚪ over.\n"
        "The numbers are impressions so far, and how many were booked. Type part of a title to find a campaign."
    ),
    "campaign": gettext_lazy(
        "<b>A campaign</b>\n"
        "• You can change the ad, its prices and its audience at any time before the last day, limits and days only "
        "before the first.\n"
        "• A paused campaign is not shown and costs nothing; resume it whenever you like.\n"
        "• “Duplicate” opens a new campaign with the same ad and terms: you choose its days.\n"
        "• “How is it going?” says how many clients have yet to see it and, if it is not shown, why."
    ),
    "stats": gettext_lazy(
        "<b>Statistics</b>\n"
        "An impression is a client who saw the ad, counted once; a click is counted once as well. CTR is clicks per "
        "hundred impressions. Choose a period, look at the days as a table or a chart, or take them along as a file."
    ),
    "advertisers": gettext_lazy(
        "<b>Advertisers</b>\nAn advertiser is a company that books campaigns. Type part of its name to find it."
    ),
    "advertiser": gettext_lazy(
        "<b>An advertiser</b>\n"
        "Book a campaign, open one of the latest, or see all of them with what they brought together."
    ),
    "members": gettext_lazy(
        "<b>Colleagues</b>\n"
        "The owner invites colleagues by a link, lets them go, and can hand the advertiser over. Everybody else may "
        "leave at any time."
    ),
    "notices": gettext_lazy(
        "<b>Notices</b>\n"
        "The bot writes to you when something happens to an advertiser that you follow. What happens within half a "
        "minute is one message, and what you do yourself is none. When a day is over, you get its figures and a chart."
    ),
    "day": gettext_lazy(
        "<b>The day</b>\n"
        "The platform lives by days of its own, which you move on by hand: campaigns start and end by them. There is "
        "no way back, so you are asked before anything happens."
    ),
    "viewer": gettext_lazy(
        "<b>Watching ads</b>\n"
        "You see what a client would be shown. The first view of each ad and the first click are billed to its "
        "advertiser as usual."
    ),
}
EVERYWHERE = gettext_lazy(
    "<b>How this works</b>\n"
    "1. Register an advertiser: the company that pays.\n"
    "2. Book a campaign for it: an ad, limits, prices, days and an audience.\n"
    "3. Follow what it brings, change or pause it, take the figures along as a file."
)


@action("help")
async def help_(talk: Talk) -> View:
    """Explain this place, and lead back to it."""
    name = talk.conversation.place[0]
    said = PLACES.get(name) or PLACES.get(name.partition(".")[0]) or EVERYWHERE
    commands = _("/start opens the main menu, /cancel leaves what you are filling in, /help explains where you are.")
    return View(f"{said}\n\n{commands}", [[Button(_("← Back"), "reopen")]])
