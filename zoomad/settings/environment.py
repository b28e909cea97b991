"""What all settings start from: the environment, and the folder of the project."""

from pathlib import Path
from urllib.parse import quote, urlsplit

from environs import Env

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent


def with_password(url: str, password: str) -> str:
    """Put a password, written without any encoding, into a URL that has none of its own."""
    parts = urlsplit(url)
    if not (url and password) or parts.password is not None:
        return url
    place = parts.netloc.rpartition("@")[2]
    return parts._replace(netloc=f"{parts.username or ''}:{quote(password, safe='')}@{place}").geturl()
