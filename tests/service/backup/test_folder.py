"""A backup's directory may come from a disk that was lent, lost and found."""

from pathlib import Path
from typing import Any

import pytest

from service.backup.folder import Folder
from service.backup.restore import check_backup
from service.backup.take import take_backup
from service.errors import Conflict
from tests.service.backup.conftest import quiet


def test_no_link_leads_out_of_a_backup(full: dict[str, Any], tmp_path: Path) -> None:
    disk, elsewhere = tmp_path / "disk", tmp_path / "elsewhere"
    name = take_backup(disk, quiet).name
    parts = ("objects", f"objects/derived/{full['story']}", "catalogue", f"catalogue/{name}/manifest.json")
    for part in (*parts, "SHA256SUMS"):
        (disk / part).replace(elsewhere)
        (disk / part).symlink_to(elsewhere)
        with pytest.raises(Conflict, match="neither a file nor a folder"):
            take_backup(disk, quiet, prune=True)
        with pytest.raises(Conflict, match="neither a file nor a folder"):
            check_backup(disk, quiet)
        (disk / part).unlink()
        elsewhere.replace(disk / part)
    (disk / "a link of somebody's").symlink_to(tmp_path)
    assert check_backup(disk, quiet)[0] == name


@pytest.mark.parametrize("key", ["../notes", "originals/../../notes", "/etc/passwd", ""])
def test_no_key_leads_out_of_a_backup(tmp_path: Path, key: str) -> None:
    with pytest.raises(Conflict, match="no key"):
        Folder(tmp_path).object(key)
