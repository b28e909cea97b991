"""Statistics as a file, sent above the screen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.translation import get_language

from telegram_bot.client.stats import Period, as_csv
from telegram_bot.language import gettext as _
from telegram_bot.language import language_of
from telegram_bot.screens.statistics import in_words, name_of
from telegram_bot.spreadsheets import workbook
from telegram_bot.texts import clip
from telegram_bot.ui.registry import action
from telegram_bot.ui.sending import insistently

if TYPE_CHECKING:
    from telegram import Message

    from telegram_bot.memory.conversation import Target
    from telegram_bot.ui.talk import Talk

UNFIT = re.compile(r"[^\w \-]+")
NAME_LIMIT = 60


@action("stats.file")
async def send(talk: Talk, kind: str, advertiser_id: str, owner_id: str, period: str, form: str) -> Target:  # noqa: PLR0913, PLR0917 - of a button
    """Send the days of a period as a file."""
    days = await Period.of(talk.platform, period)
    name = await name_of(talk, kind, advertiser_id, owner_id)
    if form == "xlsx":
        daily = await talk.platform.daily_stats(kind, owner_id, days.query)
        content = workbook(daily, title=name, period=in_words(days))
    else:
        path = talk.platform.daily_path(kind, owner_id, days.query)
        content = await as_csv(talk.platform, path, language_of(get_language()))
    filename = f"{clip(' '.join(UNFIT.sub(' ', name).split()), NAME_LIMIT) or 'ZoomAD'}.{form}"

    async def upload() -> Message:
        return await talk.bot.send_document(talk.person.id, content, filename=filename)

    await insistently(upload)
    talk.is_below = True
    talk.confirm(_("The file is above."))
    return ["stats", kind, advertiser_id, owner_id, period]
