"""All checks, one after the other."""

from collections.abc import Callable, Iterable, Iterator

from zoomad.doctor import Finding, bad, configuration, database, machines, surroundings

Check = Callable[[], Iterable[Finding]]

WITHOUT_DATABASE: dict[str, Check] = {
    "settings": configuration.settings_are_safe,
    "proxies": configuration.proxies,
    "server": surroundings.server,
    "cache": surroundings.cache,
    "images": surroundings.images,
    "certificates": surroundings.certificates,
    "disk": surroundings.disk,
    "versions": surroundings.versions,
}
WITH_DATABASE: dict[str, Check] = {
    "migrations": database.migrations,
    "pooler": database.pooler,
    "connections": database.connections,
    "changes": database.changes,
    "machines": machines.machines,
    "layout": machines.layout,
    "indexes": database.indexes,
    "roles": database.roles,
    "counters": database.counters,
    "retention": database.retention,
    "clock": database.clock,
}


def visit() -> Iterator[tuple[str, list[Finding]]]:
    """Do every check; without a database that answers, those that need it are one finding."""
    for name, check in WITHOUT_DATABASE.items():
        yield name, _done(check)
    answering = list(database.answers())
    yield "database", answering
    if not answering:
        for name, check in WITH_DATABASE.items():
            yield name, _done(check)


def _done(check: Check) -> list[Finding]:
    try:
        return list(check())
    except Exception as error:  # noqa: BLE001 - whatever it is, the other checks are still worth doing
        return [bad(f"This could not be looked at: {type(error).__name__}: {error}", "Mend what the sentence says.")]
