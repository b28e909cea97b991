"""An ad and a click as functions of the database, for one that is spread over several machines.

A statement that writes in table expressions runs on one machine only. A function runs as a whole on the machine of the
client, in one transaction there: the same choice and the same rows, one plain statement for each. Its variables have
the names of the statement's table expressions, so that both are made of the same parts (`ads.delivery.statements`).

It writes nothing that stands on all machines: what is said of the campaign as a whole follows with the settlement,
which is due as soon as the home has used up its share. Of a home without a share it says so, and has written nothing.

The name holds a hash of the text. So servers of two versions run side by side, each with its own functions.
"""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from ads.delivery.in_force import Choice
from ads.delivery.statements import (
    CHOSEN_AD,
    CLICK,
    CLICKED_AD,
    COUNT_ONE,
    IF_SEEN,
    VIEW,
    VIEWER_OF,
    Charged,
    inserting,
    rows_of,
)
from ads.walk import best_ad
from zoomad.state.models import Selection

WAYS = tuple(Choice(selection, is_waking) for selection in Selection for is_waking in (False, True))
# A variable with the name of a column stands aside for it.
BODY = """
#variable_conflict use_column
DECLARE
    viewer record; ad record; delivered record;
    at_home uuid := client_home(of_client);
    is_counted boolean := false; is_due boolean := false;
BEGIN
    {viewer} INTO viewer;
    {ad}
    IF FOUND AND {if_new} THEN
        {count} INTO delivered;
        IF FOUND THEN
            is_counted := true;
            is_due := delivered.{event.count} = delivered.{event.count}_allotted;
            {rows}
        END IF;
    END IF;
    RETURN QUERY SELECT {answer};
END
"""
CREATE = "CREATE OR REPLACE FUNCTION {signature} RETURNS TABLE ({columns}) LANGUAGE plpgsql AS $body${body}$body$"

# The choice finds the client as a row, as that of the statement does, and is planned like that.
SHOWN_AD = """
    IF NOT FOUND THEN
        RETURN;
    END IF;
    WITH viewer AS MATERIALIZED (
        SELECT of_client AS client_id, viewer.age, viewer.gender, viewer.location, viewer.day
    ), best AS MATERIALIZED ({best_ad})
    {chosen_ad} INTO ad;
"""
SHOWN = {
    "day": "viewer.day",
    "campaign_id": "ad.campaign_id",
    "ad_title": "ad.ad_title",
    "ad_text": "ad.ad_text",
    "ad_image_id": "ad.ad_image_id",
    "advertiser_id": "ad.advertiser_id",
    "is_seen": "ad.is_seen",
    "is_charged": "is_counted",
    "score": "ad.score",
    "used_up": "is_due",
}
CLICKED = {
    "client_exists": "viewer.client_id IS NOT NULL",
    "ad_exists": "ad.campaign_id IS NOT NULL",
    "is_seen": "ad.is_seen",
    "is_clicked": "ad.is_clicked",
    "is_charged": "is_counted",
    "used_up": "is_due",
}
TYPES = {
    "day": "integer", "campaign_id": "uuid", "advertiser_id": "uuid", "score": "integer",
    "ad_title": "text", "ad_text": "text", "ad_image_id": "text",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the database, about the client that its first argument names."""

    kind: str
    arguments: str
    answer: dict[str, str]
    body: str

    @property
    def name(self) -> str:
        """Its name; another text has another one."""
        return f"{self.kind}_{sha256(self.sql_as('').encode()).hexdigest()[:16]}"

    @property
    def signature(self) -> str:
        """Its name and its arguments."""
        return f"{self.name}({self.arguments})"

    @property
    def typed(self) -> str:
        """Its name and the types of its arguments."""
        return f"{self.name}({', '.join(argument.split()[1] for argument in self.arguments.split(', '))})"

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        return self.sql_as(self.signature)

    @property
    def call(self) -> str:
        """The statement that calls it, with a parameter for each argument."""
        return f"SELECT * FROM {self.name}({', '.join('%s' for _ in self.arguments.split(','))})"  # noqa: S608

    def sql_as(self, signature: str) -> str:
        """Write the statement that makes it under any name."""
        columns = ", ".join(f"{name} {TYPES.get(name, 'boolean')}" for name in self.answer)
        return CREATE.format(signature=signature, columns=columns, body=self.body)


@cache
def show(way: Choice) -> Function:
    """Write the function that shows what is chosen in a way; where that is not the one in force, it finds nobody."""
    choice = best_ad(way.selection, is_waking=way.is_waking).replace('viewer."client_id"', "of_client")
    ad = SHOWN_AD.format(best_ad=choice, chosen_ad=CHOSEN_AD)
    under = f" AND {way.condition()}"
    body = _body(VIEW, ad=ad, if_new="NOT ad.is_seen", answer=SHOWN, condition=under)
    kind = f"ad_{way.selection.value}{'_waking' if way.is_waking else ''}"
    return Function(kind, "of_client uuid", SHOWN, body)


@cache
def click() -> Function:
    """Write the function that counts a click."""
    ad = f"{CLICKED_AD.format(client='of_client', campaign='of_campaign')} INTO ad;"
    body = _body(CLICK, ad=ad, if_new="viewer.client_id IS NOT NULL", answer=CLICKED, seen=IF_SEEN)
    return Function("click", "of_client uuid, of_campaign uuid", CLICKED, body)


def all_functions() -> list[Function]:
    """Name the functions of this version."""
    return [*map(show, WAYS), click()]


def _body(  # noqa: PLR0913 - the parts of a text
    event: Charged, *, ad: str, if_new: str, answer: dict[str, str], condition: str = "", seen: str = ""
) -> str:
    rows = (inserting(row, "VALUES ({values})", event=event, home="at_home") for row in rows_of(event))
    return BODY.format(
        viewer=VIEWER_OF.format(client="of_client", condition=condition).strip(),
        ad=ad,
        if_new=if_new,
        count=COUNT_ONE.format(event=event, home="at_home", from_ad="", condition=seen),
        event=event,
        rows="\n            ".join(f"{row};" for row in rows),
        answer=", ".join(answer.values()),
    )
