"""Pages of long lists: the body is the part that was asked for, and headers say where in the whole it lies."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from zoomad.api.addresses import absolute
from zoomad.api.schema import header

HEADERS = [
    header("X-Total-Count", "How many items there are on all pages.", 200, type=int),
    header("X-Total-Pages", "How many pages there are; none of an empty list.", 200, type=int),
    header("Link", 'Where the pages `rel="first"`, `prev`, `next` and `last` are (RFC 8288).', 200),
]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list."""

    items: list[object]
    number: int
    size: int
    count: int

    @property
    def last(self) -> int:
        """The number of the last page; 0 of an empty list."""
        return -(-self.count // self.size)

    def headers(self, request: HttpRequest, query: Mapping[str, object]) -> dict[str, str]:
        """Say where the page lies; the links ask for the same with another page."""
        numbers = {"first": 1, "prev": min(self.number - 1, self.last), "next": self.number + 1, "last": self.last or 1}
        if self.number >= self.last:
            del numbers["next"]
        if not numbers["prev"]:
            del numbers["prev"]
        links = (
            f'<{absolute(request, request.path)}?{urlencode({**query, "page": number})}>; rel="{relation}"'
            for relation, number in numbers.items()
        )
        return {"X-Total-Count": str(self.count), "X-Total-Pages": str(self.last), "Link": ", ".join(links)}


def page_of(queryset: QuerySet[Model, object], *, size: int, number: int) -> Page:
    """Cut a page out of the list; one past the end is empty."""
    start = (number - 1) * size
    return Page(list(queryset[start : start + size]), number, size, queryset.count())
