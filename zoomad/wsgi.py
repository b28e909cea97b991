"""What the application server runs in each of its processes."""

import gc
import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoomad.settings")
django = get_wsgi_application()

import ads.startup  # noqa: E402  # needs the apps to be loaded
import campaigns.startup  # noqa: E402
import clients.startup  # noqa: E402
import console.startup  # noqa: E402
import events.startup  # noqa: E402
import stats.startup  # noqa: E402
from campaigns.images.startup import prepare_images  # noqa: E402
from campaigns.moderation.startup import announce_moderation  # noqa: E402
from zoomad.serving.fairness import share_fairly  # noqa: E402
from zoomad.serving.overload import Bounded  # noqa: E402

application = Bounded(ads.startup.in_front_of(django), settings.MAX_REQUESTS, largest_body=settings.MAX_BODY_BYTES)

ads.startup.start_background_tasks()
campaigns.startup.start_background_tasks()
clients.startup.start_background_tasks()
console.startup.start_background_tasks()
events.startup.start_background_tasks()
stats.startup.start_background_tasks()
prepare_images()
announce_moderation()

# What is loaded now stays; without it, garbage collections need not look through Django again and again.
gc.collect()
gc.freeze()
share_fairly()
