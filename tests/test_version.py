"""Files that must name the version themselves name the one of the package."""

import re
from pathlib import Path

from app import __version__

ROOT = Path(__file__).parent.parent


def test_the_image_is_tagged_with_the_version() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"image: hiring:(\S+)", compose) == [__version__]


def test_the_newest_entry_of_the_changelog_is_about_the_version() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest is not None
    assert newest[1] == __version__
