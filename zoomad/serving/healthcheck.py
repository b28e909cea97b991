"""`python -m zoomad.serving.healthcheck`: ends with 0 when the server of this container can serve; needs no curl."""

import http.client
import os
import sys
from http import HTTPStatus

SECONDS = 4


def is_healthy() -> bool:
    """Ask `/system/ping` on the server's own port."""
    server = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT") or "8080"), timeout=SECONDS)
    try:
        server.request("GET", "/system/ping")
        return server.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        server.close()


if __name__ == "__main__":
    sys.exit(0 if is_healthy() else 1)
