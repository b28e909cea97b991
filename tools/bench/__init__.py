"""`make bench`: how fast the platform is as it is run. See docs/performance.md."""
