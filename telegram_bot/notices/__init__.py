"""Notices: who follows an advertiser is told what concerns it, once, some of it together, and not at night."""
