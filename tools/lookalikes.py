"""Makes chat/lookalikes.txt: `python -m tools.lookalikes <data.json of the npm package unhomoglyph>`.

That package (1.0.6, MIT) has Unicode's confusables.txt, version 13, as JSON (its terms: unicode.org/copyright.html). What
is kept is what Unicode's own normal form (NFKD) does not say already: a line for each look, what it is a look of after it.
"""

import json
import sys
import unicodedata
from collections import defaultdict
from pathlib import Path

TABLE = Path(__file__).parent.parent / "chat" / "lookalikes.txt"


OURS = {"ӏ": "l"}  # which Unicode's table takes for an i


def main(source: Path) -> None:
    looks = defaultdict(list)
    for letter, look in (json.loads(source.read_text()) | OURS).items():
        look = unicodedata.normalize("NFKD", look)
        if len(letter) == 1 and unicodedata.normalize("NFKD", letter) == letter != look and look.split() == [look]:
            looks[look].append(letter)
    lines = sorted(f"{look} {''.join(sorted(letters))}" for look, letters in looks.items())
    TABLE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
