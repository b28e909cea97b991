"""What the documents name is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tools.local.environment import ROOT

FILES = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
PATHS = {path for name in FILES for path in (name, *map(str, Path(name).parents))}
DOCUMENTS = [name for name in FILES if name.endswith(".md") and name != "CHANGELOG.md"]  # which tells of the past
NAMED = re.compile(r"`([\w.-]+(?:/[\w.-]+)*(?:/|\.(?:py|toml|yml|md|sql)))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_paths_and_links_in_documents_lead_somewhere(document):
    text = (ROOT / document).read_text()
    linked = [str(Path(document).parent / link) for link in LINK.findall(text)]
    lost = [link for link in linked if not (ROOT / link).exists()]
    named = [path.rstrip("/") for path in NAMED.findall(text) if not path.startswith(".local")]
    lost += [path for path in named if not any(each == path or each.endswith(f"/{path}") for each in PATHS)]
    assert lost == []


def test_every_rule_is_decided_where_the_architecture_says():
    rows = re.findall(
        r"^\| (?:who|what|that|which|how) .*\|$", (ROOT / "docs/architecture.md").read_text(), re.MULTILINE
    )
    assert len(rows) >= 20
    for row in rows:
        files = [name for name in re.findall(r"`([\w/]+\.py)`", row) if name in PATHS]
        names = re.findall(r"`([A-Za-z_]+)`", row)
        source = "".join(Path(ROOT, name).read_text() for name in files)
        assert not files or all(re.search(rf"\b{name}\b", source) for name in names), row
