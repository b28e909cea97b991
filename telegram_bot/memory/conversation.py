"""The state of one user's conversation. It is stored as JSON, so it holds ids and answers, never objects."""

from __future__ import annotations

import logging
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

logger = logging.getLogger(__name__)

START = "start"
REMEMBERED_UPDATES = 30
DRAFTS = 5

Target = list[Any]
"""A place or an action by its name, with its arguments."""


class Stored(BaseModel):
    """Part of a stored conversation; fields that this version does not know are left out."""

    model_config = ConfigDict(extra="ignore")


class Shown(Stored):
    """The message that the user looks at, and where its buttons lead."""

    message_id: int | None = None
    """None until Telegram has told it."""
    is_photo: bool = False
    mark: str = ""
    """Identifies the screen's buttons."""
    targets: list[Target] = Field(default_factory=list)
    at: int = 0
    """When it was last changed, by Telegram's clock."""


class FormState(Stored):
    """A form under way."""

    name: str
    todo: list[str]
    """The fields that are asked in this round."""
    asked: str = ""
    """The field that is asked now; empty where the round is over and the answers are shown."""
    answers: dict[str, Any] = Field(default_factory=dict)
    """The answers, or the platform's values, by field."""
    stored: dict[str, Any] = Field(default_factory=dict)
    """The platform's values, if the form changes something."""
    refused: dict[str, Any] = Field(default_factory=dict)
    """Answers that were not accepted, by field."""
    may_be_repeated: bool = False
    """The same answer may be accepted later: the fault was not in it."""
    context: dict[str, Any] = Field(default_factory=dict)
    """What the form is about."""
    draft: str = ""
    """Under which name it is kept when the user leaves it; empty: it is forgotten."""
    proposal: str = ""
    """What the AI wrote for the field that is asked."""
    size: str = ""
    """The wanted length of that text."""
    job: str = ""
    """The AI's job that is running."""


class Conversation(Stored):
    """The user's place, the screen they see, and the forms they have begun."""

    place: Target = Field(default_factory=lambda: [START])
    shown: Shown | None = None
    form: FormState | None = None
    drafts: dict[str, FormState] = Field(default_factory=dict)
    """Unfinished forms by name, the latest one last."""
    viewer: dict[str, Any] = Field(default_factory=dict)
    pages: dict[str, Any] = Field(default_factory=dict)
    """The user's page in each list."""
    recent: dict[str, str] = Field(default_factory=dict)
    """The advertisers seen last, by id; the latest one last."""
    language: str = ""
    """The user's choice; empty: the language of their Telegram."""
    spoken: str = ""
    """The language of the last update."""

    def put_form_aside(self) -> None:
        """End the form; one with enough answers can be continued later."""
        form, self.form = self.form, None
        if form is None or not form.draft or not form.answers:
            return
        form.proposal = form.job = ""
        self.drafts.pop(form.draft, None)
        self.drafts[form.draft] = form
        while len(self.drafts) > DRAFTS:
            del self.drafts[next(iter(self.drafts))]


class Record(Stored):
    """A conversation as it is stored.

    `unsure` is stored before a screen is sent and removed when Telegram has confirmed it. If the confirmation is lost,
    or the bot is killed before it comes, either state may be on the screen; the next press tells which.
    """

    now: Conversation = Field(default_factory=Conversation)
    unsure: Conversation | None = None
    unsure_since: int = 0
    """The update that led to it."""
    handled: list[int] = Field(default_factory=list)
    """The latest updates that were handled: Telegram delivers some twice."""

    @classmethod
    def read(cls, text: str | None) -> Self:
        """Read a stored record; a conversation that cannot be read begins again."""
        if not text:
            return cls()
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            logger.warning("A stored conversation could not be read; it begins again.")
            return cls()

    def note(self, update_id: int) -> None:
        """Remember that this update has been handled."""
        self.handled = [*self.handled, update_id][-REMEMBERED_UPDATES:]
