"""Makes the modules beside these tests importable, and their fixtures known."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from replicas import database_url, replicas

__all__ = ["database_url", "replicas"]
