"""What a process that forks bots loads before: `processes.py` names it to that process, and nobody else imports it."""

import importlib

import django

django.setup()
importlib.import_module("telegram_bot.management.commands.runbot")
