"""A Hearth some of whose constants are otherwise: `PATCHES='{"chat.runtime.serving:DRAIN_SECONDS": 1}'` names them.

With PROGRAM that is run instead of `app.py`. For rules that a test would have to wait for, and for what is cheaper than
it must be where people rely on it. What is patched has to exist.
"""

import sys
import warnings

warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")

for name in ("requests", "websocket"):  # which engineio would import for its client; they are not there in production
    sys.modules[name] = None  # type: ignore[assignment]

import eventlet  # noqa: E402

eventlet.monkey_patch()

import importlib  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import runpy  # noqa: E402
from pathlib import Path  # noqa: E402

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

for place, value in json.loads(os.environ.get("PATCHES", "{}")).items():
    name, _, constant = place.partition(":")
    module = importlib.import_module(name)
    if not hasattr(module, constant):
        sys.exit(f"there is no {place} to patch")
    setattr(module, constant, value)
runpy.run_path(os.environ.get("PROGRAM") or str(ROOT / "app.py"), run_name="__main__")
