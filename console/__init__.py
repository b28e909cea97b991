"""The operators' admin: Django's admin for the platform's models, and further pages in the same look."""
