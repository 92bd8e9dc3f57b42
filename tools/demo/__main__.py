"""A living place: fill a running Hearth with twelve people who talk, through its public API and sockets."""

import argparse
import os
import sys

from tools.demo.people import Gone
from tools.demo.play import EVERYTHING, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--url", default=f"http://127.0.0.1:{os.environ.get('PORT') or 8000}")
    parser.add_argument("--fast", action="store_true", help="as fast as acks come")
    parser.add_argument("--minutes", type=float, default=20, help="how long it takes at a natural pace")
    parser.add_argument("--messages", type=int, default=EVERYTHING, help="how many, at most")
    parser.add_argument("--seed", type=int, default=1, help="another one tells the story again")
    given = parser.parse_args()

    def say(text: str) -> None:
        print(text, end="", flush=True)

    try:
        report = run(
            given.url, messages=given.messages, minutes=0 if given.fast else given.minutes, seed=given.seed, say=say
        )
    except Gone as gone:
        sys.exit(f"\n{gone}")
    except KeyboardInterrupt:
        sys.exit("\nstopped; the next one goes on from here")
    someone = next(iter(report.people.values()))
    print(f"{len(report.people)} people in {len(report.chats)} chats. Sign in as any of them, for example:")
    print(f"  {someone.email}   {someone.password}")


if __name__ == "__main__":
    main()
