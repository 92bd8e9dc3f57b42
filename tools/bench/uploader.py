"""A program that moves files, so that doing so costs the load generator nothing.

`python -m tools.bench.uploader PORT TOKEN HOW COUNT`:
HOW is `up` (that many uploads of 25 MB at once), `down` (one upload, then as many downloads at once) or `photo` (that
many photos of 12 megapixels, one after the other). Prints the seconds that it took.
"""

import io
import json
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection

SIZE = 25 * 1024 * 1024
MEGAPIXELS_12 = (4000, 3000)


def main() -> None:
    port, token, how, count = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
    content = photo() if how == "photo" else b"\0" * SIZE
    address = upload(port, token, content) if how == "down" else ""
    print("ready", flush=True)
    sys.stdin.readline()
    begin = time.perf_counter()
    if how == "photo":
        for _ in range(count):
            upload(port, token, content)
    elif how == "up":
        at_once(count, lambda: upload(port, token, content))
    else:
        at_once(count, lambda: download(port, token, address))
    print(time.perf_counter() - begin, flush=True)


def at_once(count: int, work: Callable[[], object]) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def upload(port: int, token: str, content: bytes) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("PUT", "/api/files?name=a.bin", content, {"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 201:
        raise RuntimeError(body.decode())
    return str(json.loads(body)["url"])


def download(port: int, token: str, address: str) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", address, headers={"Authorization": f"Bearer {token}"})
    answer = connection.getresponse()
    size = 0
    while part := answer.read(256 * 1024):
        size += len(part)
    if size != SIZE:
        raise RuntimeError(f"{size} bytes came back")


def photo() -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.effect_noise(MEGAPIXELS_12, 30).convert("RGB").save(file, "JPEG", quality=70)
    return file.getvalue()


if __name__ == "__main__":
    main()
