"""The people who look after advertisers."""
