"""Every setting is documented, and every documented one reaches the containers or is named as not."""

import ast
import re
import subprocess

from tests.deployment import compose
from tests.deployment.image import allowed_into_the_image
from tools.local.environment import ROOT

NAME = re.compile(r"`([A-Z][A-Z0-9_]+)`")
TABLES = ("docs/configuration.md", "docs/images-and-ai.md", "docs/bot.md", "docs/events.md")
# Set by the server for its workers; by those who take pictures for the documentation.
NOT_FOR_PEOPLE = {"ZOOMAD_SERVER_PID", "CHROMIUM", "DJANGO_SETTINGS_MODULE"}


def rows(document, heading):
    """Give back the first two cells of each row of a section's tables."""
    section = (ROOT / document).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]


def documented():
    """Every setting with its default; a row may have several, with one default for all or one for each."""
    found = {}
    for names, defaults in (row for table in TABLES for row in rows(table, "Settings")):
        named, values = NAME.findall(names), [value.strip(" `") for value in defaults.split(", ")]
        each = values if len(values) == len(named) else [defaults.strip(" `")] * len(named)
        found |= dict(zip(named, each, strict=True))
    return found


def only_for_make_run():
    text = (ROOT / "docs/configuration.md").read_text()
    return {name for line in text.splitlines() if "`make run` only" in line for name in NAME.findall(line)[:1]}


def made_by_compose():
    """What docs/operations.md says compose sets by itself, or has no use for."""
    return {name for names, _ in rows("docs/operations.md", "Settings in compose") for name in NAME.findall(names)}


def read_by_the_code():
    """Every name that the code of the image asks the environment for."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    files = [ROOT / name for name in listed if allowed_into_the_image(name)]
    return {name for file in files if file.exists() for name in names_asked_for(ast.parse(file.read_text()))}


def names_asked_for(tree):
    """Find `env.str("NAME")`, `os.environ["NAME"]` and `os.environ.get("NAME")`."""
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and node.args and ast.unparse(node.func)
        asked = called and (called.startswith("env.") or called == "os.environ.get")
        if asked or (isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ"):
            argument = node.args[0] if isinstance(node, ast.Call) else node.slice
            if isinstance(argument, ast.Constant) and NAME.fullmatch(f"`{argument.value!s}`"):
                yield argument.value


def passed():
    """What the platform's containers get, and may be changed."""
    source = compose.text()
    given = {name for service in ("backend", "bot", "webhooks") for name in compose.environment(service)}
    return {name for name in given if re.search(rf"\$\{{{name}:-", source)}


def test_every_setting_that_the_code_reads_is_documented():
    assert read_by_the_code() - NOT_FOR_PEOPLE - only_for_make_run() <= set(documented())


def test_every_documented_setting_is_passed_through_compose_or_named_as_not():
    assert passed() | made_by_compose() == set(documented()) - only_for_make_run()
    assert not passed() & made_by_compose()


def test_a_setting_has_the_same_default_in_compose():
    names = passed()
    differing = {
        name: (documented()[name], default)
        for name, default in compose.variables().items()
        if name in names and default and documented()[name] != default
    }
    # Development works without a .env; what only a container has is named otherwise.
    assert set(differing) == {
        "SECRET_KEY", "ALLOWED_HOSTS", "REDIS_URL", "REDIS_PASSWORD", "S3_ENDPOINT_URL", "S3_ACCESS_KEY",
        "S3_SECRET_KEY", "DJANGO_SUPERUSER_USERNAME", "DJANGO_SUPERUSER_PASSWORD", "GRAFANA_DB_PASSWORD",
    }  # fmt: skip


def test_the_database_gets_the_password_that_the_platform_sends():
    password = "a b'c\"d$e#f%2F/@:"
    assert compose.environment("db", POSTGRES_PASSWORD=password)["POSTGRES_PASSWORD"] == password
    assert compose.environment("backend", POSTGRES_PASSWORD=password)["DATABASE_PASSWORD"] == password
    assert compose.environment("backend")["DATABASE_URL"] == "postgresql://zoomad@db:5432/zoomad"


def test_another_database_and_another_redis_can_be_named():
    given = {"DATABASE_URL": "postgresql://a:b@pooler:6432/c", "REDIS_URL": "rediss://cache:6380/1"}
    backend, bot = compose.environment("backend", **given), compose.environment("bot", **given)
    assert (backend["DATABASE_URL"], backend["REDIS_URL"]) == (given["DATABASE_URL"], given["REDIS_URL"])
    assert bot["REDIS_URL"] == given["REDIS_URL"]
