"""The admin that operators live in: what Django's admin shows of the platform, and pages of its own in its look."""
