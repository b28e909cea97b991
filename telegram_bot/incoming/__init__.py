"""Updates on their way in: fetched or received, put in order by user, and dealt with."""
