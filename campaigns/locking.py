"""In which order the day, campaigns and advertisers are locked where they stand on several machines.

Of a table that stands on each machine Citus locks all of it, to the end of the transaction, for whoever writes in it or
locks a row; and then each such table that its foreign keys lead to. So whoever changes campaigns goes on to the
advertisers, and one who has locked an advertiser and then writes campaigns would wait for him for ever. The order is:
the day, the campaigns, the advertisers, what belongs to campaigns. Images, which stand on one machine, come last.

On one machine rows are locked, not tables: there is nothing to begin with.
"""

from uuid import UUID

from campaigns.models import Campaign
from zoomad.database.machines import is_spread
from zoomad.state.services import day_held_still

NONE = UUID(int=0)


def hold_campaigns() -> None:
    """Begin with the campaigns, before an advertiser is locked whose campaigns are written afterwards."""
    if is_spread():
        list(Campaign.everything.select_for_update(no_key=True).filter(pk=NONE).values_list("pk"))


def hold_day_and_campaigns() -> None:
    """Begin with the day, before the row of a campaign or an advertiser is locked that is changed afterwards."""
    if is_spread():
        day_held_still()
        hold_campaigns()
