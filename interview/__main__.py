"""The command line, ``python -m interview``: demo, check-instrument, backup, doctor, export and more."""

import sys

from interview.commands.run import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
