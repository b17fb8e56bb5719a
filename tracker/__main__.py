"""Entry point: the only ``sys.exit`` of the program."""

import sys


def main() -> None:
    """Run the command line and exit with its status."""
    from tracker.cli import root  # noqa: PLC0415 - the native host and tests import this file

    sys.exit(root.run(sys.argv[1:]))


if __name__ == "__main__":
    main()
