"""Whatever the emoji picker offers can be reacted with."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from chat.messages.reactions import normalised

STATIC = Path(__file__).parents[2] / "chat" / "web" / "static"
PRINT_OFFERED = f"""
  import {{ readFileSync }} from "node:fs";
  import {{ offered }} from "{(STATIC / "js/view/emoji/emoji-data.js").as_uri()}";
  const all = offered(JSON.parse(readFileSync("{STATIC / "vendor/emojibase-en.json"}", "utf8")));
  console.log(JSON.stringify(all.flatMap(({{ emoji, tones }}) => [emoji, ...(tones ?? []).filter(Boolean)])));
"""


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_every_emoji_that_is_offered_is_accepted_and_stays_as_it_is():
    run = subprocess.run(
        ["node", "--input-type=module", "-e", PRINT_OFFERED], capture_output=True, encoding="utf-8", check=True
    )
    emoji = json.loads(run.stdout)

    assert len(emoji) > 3000
    assert [each for each in emoji if normalised(each) != each] == []
