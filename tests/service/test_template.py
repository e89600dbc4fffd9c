"""The command that docs/architecture.md gives finds what errors say."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
COMMAND = re.compile(r"^pybabel (?:.*\\\n)*.*$", re.MULTILINE)


def test_sentences_of_errors_are_there_to_translate(tmp_path: Path) -> None:
    found = COMMAND.search((ROOT / "docs" / "architecture.md").read_text())
    assert found
    words = shlex.split(found[0].replace("\\\n", " "))
    words[words.index("-o") + 1] = str(tmp_path / "messages.pot")
    subprocess.run([Path(sys.executable).with_name("pybabel"), *words[1:]], cwd=ROOT, check=True)
    with (tmp_path / "messages.pot").open("rb") as file:
        said = {message.id for message in read_po(file)}
    assert said >= {
        "The server's disk is full. It takes recordings again when there is room.",
        "The storage does not answer. It will be asked again.",
        "The storage is not well. It will be asked again.",
        "The database does not answer just now. Please try again in a moment.",
        "There is more to do than this server can manage just now. It takes recordings later.",
        "The disk of the worker is full. It goes on when there is room.",
        "The catalogue could not be reached for too long. The work begins again.",
    }
