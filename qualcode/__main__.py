"""Run the command line by ``python -m qualcode``."""

from qualcode.cli import main

main()
