"""Days as an Excel workbook: numbers are numbers, and nothing that people wrote is taken for a formula."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from telegram_bot.language import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from telegram_bot.client.models import Stats

HEAD = 4
MONEY, SHARE, WHOLE = "#,##0.00####", "0.0", "#,##0"
FORMATS = (WHOLE, WHOLE, WHOLE, SHARE, MONEY, MONEY, MONEY)


def workbook(daily: Sequence[Stats], *, title: str, period: str) -> bytes:
    """Write days below the title and the period, with their sums at the end."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Days")
    _write(sheet, 1, title)
    _write(sheet, 2, period)
    names = (
        _("Day"), _("Impressions"), _("Clicks"), _("CTR"), _("Spent on impressions"), _("Spent on clicks"), _("Spent"),
    )  # fmt: skip
    for column, name in enumerate(names, 1):
        sheet.cell(HEAD, column, name).font = Font(bold=True)
        sheet.column_dimensions[sheet.cell(HEAD, column).column_letter].width = max(12, len(name) + 2)
    for row, stats in enumerate(daily, HEAD + 1):
        values = (
            stats.day, stats.impressions, stats.clicks, stats.ctr,
            stats.spent_impressions, stats.spent_clicks, stats.spent_total,
        )  # fmt: skip
        for column, (value, form) in enumerate(zip(values, FORMATS, strict=True), 1):
            sheet.cell(row, column, value).number_format = form
    if daily:
        _write_sums(sheet, HEAD + len(daily))
    sheet.freeze_panes = sheet.cell(HEAD + 1, 2)
    output = io.BytesIO()
    book.save(output)
    return output.getvalue()


def _write_sums(sheet: Worksheet, last: int) -> None:
    sheet.cell(last + 1, 1, _("Total")).font = Font(bold=True)
    for column, form in enumerate(FORMATS, 1):
        cell = sheet.cell(last + 1, column)
        if column > 1 and form is not SHARE:
            letter = cell.column_letter
            cell.value = f"=SUM({letter}{HEAD + 1}:{letter}{last})"
            cell.number_format, cell.font = form, Font(bold=True)
    share = sheet.cell(last + 1, FORMATS.index(SHARE) + 1, f'=IF(B{last + 1}=0,"",100*C{last + 1}/B{last + 1})')
    share.number_format, share.font = SHARE, Font(bold=True)


def _write(sheet: Worksheet, row: int, text: str) -> None:
    cell = sheet.cell(row, 1, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    cell.font = Font(bold=row == 1)
