"""All settings, read from the environment once, typed. The tables in docs/ describe each of them."""

from zoomad.settings.admin import *
from zoomad.settings.api import *
from zoomad.settings.base import *
from zoomad.settings.bot import *
from zoomad.settings.data import *
from zoomad.settings.environment import *
from zoomad.settings.external import *
from zoomad.settings.logs import *
