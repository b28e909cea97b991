"""Ports on loopback."""

import socket

LOOPBACK = "127.0.0.1"


def pick() -> int:
    """Return a port that is free at this moment."""
    with socket.create_server((LOOPBACK, 0)) as server:
        port: int = server.getsockname()[1]
        return port


def is_free(port: int) -> bool:
    """Tell whether a server could take the port, also where an existing one shares it with SO_REUSEPORT."""
    return not answers(port) and _can_bind(port)


def answers(port: int) -> bool:
    """Tell whether a program accepts connections there."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return True
    except OSError:
        return False


def _can_bind(port: int) -> bool:
    try:
        with socket.create_server((LOOPBACK, port)):
            return True
    except (OSError, OverflowError):
        return False
