"""What a person has still to be told, stored as JSON of limited size.

Of many events of a kind only the first are kept, and all are counted: a day on which a hundred thousand campaigns end
is one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import Field

from telegram_bot.memory.conversation import Stored
from telegram_bot.notices.topics import AT_NIGHT, SUMMARY, TOPIC_OF, wants
from telegram_bot.texts import clip

if TYPE_CHECKING:
    from telegram_bot.client.feed import Follower, Happening

KEPT = 5
"""Events of a kind that are named one by one."""
HEAVIEST = 40
"""The most that goes into one message; the rest goes into the next."""
SUMMED = 20
"""Advertisers in a summary, at most."""
LONGEST = 200


class News(Stored):
    """What happened to an advertiser, of one kind and by one person."""

    kind: str
    actor: str = ""
    """The kind of the actor; empty for the platform."""
    name: str = ""
    count: int = 0
    first: list[dict[str, Any]] = Field(default_factory=list)


class Bulletin(Stored):
    """News about an advertiser."""

    name: str = ""
    at_night: bool = False
    news: list[News] = Field(default_factory=list)

    @property
    def weight(self) -> int:
        """The number of its lines and titles."""
        return 1 + sum(len(news.first) for news in self.news)


class Summary(Stored):
    """The results of past days, for these advertisers by id."""

    first: int
    last: int
    advertisers: dict[str, str] = Field(default_factory=dict)
    at_night: bool = False


class Message(Stored):
    """One message: bulletins by advertiser, or a summary."""

    bulletins: dict[str, Bulletin] = Field(default_factory=dict)
    summary: Summary | None = None
    is_begun: bool = False
    """It may have been sent: Telegram has not answered yet."""
    is_again: bool = False
    """It is sent again because the first answer was lost, and says so."""
    failures: int = 0

    @property
    def is_for_night(self) -> bool:
        """Say whether all of it may be sent at night."""
        return all(each.at_night for each in self.bulletins.values()) and (not self.summary or self.summary.at_night)


class Outbox(Stored):
    """A person's outbox."""

    position: int = 0
    """It contains the events up to this position in the feed."""
    language: str = ""
    since: float = 0
    """When the first waiting event came."""
    waiting: Message = Field(default_factory=Message)
    sending: Message | None = None
    rests_until: float = 0

    def add(self, event: Happening, follower: Follower, by: str, now: float) -> None:
        """Add an event, unless it was added before."""
        if event.position <= self.position:
            return
        self.position, self.language = event.position, follower.language
        self.since = self.since if self.has_news else now
        bulletin = self.waiting.bulletins.setdefault(event.advertiser_id, Bulletin())
        bulletin.name, bulletin.at_night = clip(follower.advertiser_name, 100), wants(follower.notices, AT_NIGHT)
        actor = event.actor.kind.replace("platform", "")
        news = next(
            (known for known in bulletin.news if (known.kind, known.actor, known.name) == (event.kind, actor, by)), None
        )
        if news is None:
            news = News(kind=event.kind, actor=actor, name=by)
            bulletin.news.append(news)
        news.count += 1
        if len(news.first) < KEPT:
            news.first.append({"campaign_id": event.campaign_id, **shortened(event.data)})

    def add_summary(self, event: Happening, followed: list[Follower], now: float) -> None:
        """Add past days; those of several moves of the day become one summary."""
        if event.position <= self.position:
            return
        self.since = self.since if self.has_news else now
        self.position, self.language = event.position, followed[0].language
        first, last = int(event.data["from"]), int(event.data["to"]) - 1
        known = self.waiting.summary or Summary(first=first, last=last)
        names = known.advertisers | {each.advertiser_id: clip(each.advertiser_name, 100) for each in followed}
        self.waiting.summary = Summary(
            first=min(first, known.first),
            last=max(last, known.last),
            advertisers=dict(list(names.items())[:SUMMED]),
            at_night=any(wants(each.notices, AT_NIGHT) for each in followed),
        )

    @property
    def has_news(self) -> bool:
        """Say whether anything waits."""
        return bool(self.waiting.bulletins or self.waiting.summary)

    @property
    def is_for_night(self) -> bool:
        """Say whether anything may be sent at night."""
        return self.sending.is_for_night if self.sending else self._due(is_night=True) is not None

    def take(self, *, is_night: bool) -> Message | None:
        """Return the next message: the one that was begun before, the news, then the summary."""
        if self.sending is None and (due := self._due(is_night=is_night)):
            if due.summary:
                self.waiting.summary = None
            for advertiser_id in due.bulletins:
                del self.waiting.bulletins[advertiser_id]
            self.sending = due
        return self.sending if self.sending and (self.sending.is_for_night or not is_night) else None

    def _due(self, *, is_night: bool) -> Message | None:
        due: dict[str, Bulletin] = {}
        for advertiser_id, each in self.waiting.bulletins.items():
            weight = sum(known.weight for known in (*due.values(), each))
            if (each.at_night or not is_night) and (not due or weight <= HEAVIEST):
                due[advertiser_id] = each
        if due:
            return Message(bulletins=due)
        summary = self.waiting.summary
        return Message(summary=summary) if summary and (summary.at_night or not is_night) else None


def is_wanted(event: Happening, follower: Follower) -> bool:
    """Say whether a follower wants to be told of an event; their own acts are left out."""
    topic = TOPIC_OF.get(event.kind, "")
    return topic not in {"", SUMMARY} and wants(follower.notices, topic) and not event.is_by(follower.user_id)


def shortened(data: Any) -> Any:
    """Cut long texts of an event."""
    match data:
        case str():
            return clip(data, LONGEST)
        case dict():
            return {name: shortened(value) for name, value in data.items()}
        case list():
            return [shortened(value) for value in data[:2]]
        case _:
            return data
