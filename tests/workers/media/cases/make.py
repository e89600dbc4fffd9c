"""Write every case of the table into a folder, to look at and listen to.

python -m tests.workers.media.cases.make DIR
"""

import sys
from pathlib import Path

from tests.workers.media.cases.table import UNUSABLE, USABLE


def main(folder: Path) -> None:
    """Write them all; what was needed on the way stays beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in (*USABLE, *UNUSABLE):
        case.make(folder / case.name, case.card)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
