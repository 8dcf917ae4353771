"""Which version of hiring this is; every package of it has the same."""

from importlib.metadata import version
from typing import Final

VERSION: Final = version("hiring-chassis")
