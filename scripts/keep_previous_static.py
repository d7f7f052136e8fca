"""Keep the previous release's hashed files beside ours, for pages that were opened before the change.

python scripts/keep_previous_static.py OLD NEW    two folders made by collectstatic

Only what the old release's own list names is kept, so that releases do not pile up. Ours win where both have a file.
"""

import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

LIST = "staticfiles.json"
COMPRESSED = ("", ".gz", ".br")


def hashed_files(release: Path) -> Iterator[Path]:
    """The files the release's pages name, with their compressed twins; relative to its folder."""
    names = json.loads((release / LIST).read_text(encoding="utf-8"))["paths"].values()
    for name in names:
        for ending in COMPRESSED:
            if (release / f"{name}{ending}").is_file():
                yield Path(f"{name}{ending}")


def keep(old: Path, new: Path) -> int:
    """How many files were kept; none when there was no release before."""
    kept = 0
    if (old / LIST).exists():
        for path in hashed_files(old):
            if not (new / path).exists():
                (new / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(old / path, new / path)
                kept += 1
    return kept


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 2:
        print(__doc__)
        return 2
    print(f"{keep(Path(arguments[0]), Path(arguments[1]))} files of the previous release kept.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
