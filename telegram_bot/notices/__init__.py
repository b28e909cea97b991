"""Notices: people who follow an advertiser are told what happens to it, once, in bundles, and not at night."""
