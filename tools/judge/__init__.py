"""A judge's run, played over HTTP and compared with the judging system's document: `make judge`."""
