"""The `planner` command; also `python -m planner`."""

import signal
import sys


def main() -> int:
    """Load the commands and run the one that was asked for; returns the exit code.

    While they load and when all is said, Ctrl+C ends the process as it ends any other: Python's
    own answer would be a traceback from the middle of an import.
    """
    # Not where the shell said to ignore it, as it does for a job in the background.
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from planner import cli  # noqa: PLC0415  the slow part, for which Ctrl+C was seen to first

    try:
        if is_heard:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = cli.main()
    except KeyboardInterrupt:
        code = cli.INTERRUPTED
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    return code


if __name__ == "__main__":
    sys.exit(main())
