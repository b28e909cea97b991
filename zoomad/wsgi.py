"""What the application server runs in each of its processes."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zoomad.settings")
application = get_wsgi_application()

from ads.services.auditor import Auditor  # noqa: E402  # needs the apps to be loaded
from ads.services.score_reference import Refresher  # noqa: E402
from campaigns.startup import announce_moderation, prepare_images  # noqa: E402

Refresher().start()
Auditor().start()
prepare_images()
announce_moderation()

# What is loaded now stays; without it, garbage collections need not look through Django again and again.
gc.collect()
gc.freeze()
