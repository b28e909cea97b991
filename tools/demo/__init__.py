"""Fills an empty platform with a believable market, plays days of traffic over HTTP and reports the results."""
