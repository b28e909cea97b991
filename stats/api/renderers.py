"""Statistics for spreadsheets."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language_from_request
from rest_framework.renderers import BaseRenderer

from stats.api.serializers import StatsSerializer
from zoomad.spreadsheets import MEDIA_TYPE, as_csv

DAY_COLUMNS = ("date", *StatsSerializer().fields)


class CSVRenderer(BaseRenderer):
    """A line for each row, under the names that the fields have in JSON."""

    media_type = MEDIA_TYPE
    format = "csv"
    charset = "utf-8"

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        """Write the totals as one line, days as one each; the separators are those of the caller's Accept-Language."""
        language = get_language_from_request((renderer_context or {})["request"])
        rows, columns = ([data], tuple(data)) if isinstance(data, dict) else (data, DAY_COLUMNS)
        return as_csv([columns, *([row[name] for name in columns] for row in rows)], language=language)
