"""A judge's run, played over HTTP and held against the judging system's document: `make judge`."""
