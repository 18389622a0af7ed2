"""`python -m hadocs` does what the `hadocs` command does."""

import sys

from hadocs.cli import main

if __name__ == "__main__":
    sys.exit(main())
