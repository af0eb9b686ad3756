"""Citations of the facts about the API: each one names a section of gaussbackup/api/README.md."""

from __future__ import annotations

import re
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "gaussbackup"
FACTS = PACKAGE / "api" / "README.md"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
# A citation may be wrapped: the path at the end of a line, the section at the start of the next.
CITATION = re.compile(r'gaussbackup/api/README\.md,[\s#]+"([^"]+)"')


def test_citation_names_an_existing_section() -> None:
    text = FACTS.read_text(encoding="utf-8")
    sections = set(re.findall(r"^#{2,3} (.+)$", text, re.MULTILINE))
    cited = [(path, name) for path, source in SOURCES.items() for name in CITATION.findall(source)]
    assert cited
    assert [(str(path), name) for path, name in cited if name not in sections] == []


def test_citation_of_the_facts_has_a_section() -> None:
    incomplete = [
        str(path)
        for path, source in SOURCES.items()
        if source.count("api/README.md") != len(CITATION.findall(source))
    ]
    assert incomplete == []


def test_no_file_outside_the_repository_is_cited() -> None:
    assert [str(path) for path, source in SOURCES.items() if "facts.md" in source] == []
