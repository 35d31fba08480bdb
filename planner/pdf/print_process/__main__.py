"""`python -m planner.pdf.print_process SOCKET`.

No child imports a module of this name, as it would any other main module of who asks the fork
server (`multiprocessing.spawn`).
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from planner import sandbox
from planner.logs import configure
from planner.pdf.errors import PrintCannotStart
from planner.pdf.limits import Limits
from planner.pdf.print_process.child import print_document
from planner.pdf.print_process.private_socket import listen_privately
from planner.pdf.print_process.server import PrintServer
from planner.pdf.print_process.start import short_temporary_folder


def main(arguments: list[str]) -> int:
    """Serve at a socket until told to stop; return the exit code."""
    # Asked first: by the end of the warm-up the starter may be gone.
    started_by = os.getppid()
    parser = argparse.ArgumentParser("python -m planner.pdf.print_process", description=__doc__)
    parser.add_argument("socket", type=Path)
    parser.add_argument("--ready-fd", type=int, help="gets one byte when the first job may come")
    parser.add_argument("--limits", type=json.loads, default={}, help="changed limits, as JSON")
    parser.add_argument("--log-format", choices=("text", "json"), default="text")
    chosen = parser.parse_args(arguments)
    configure(chosen.log_format)
    try:
        with listen_privately(chosen.socket) as listener:
            # Before any thread is started: the kernel lets a process of one thread go only. The
            # fork server and its children are born without a network too.
            sandbox.leave_network()
            # The fork server's own socket stands there.
            tempfile.tempdir = short_temporary_folder()
            # A child goes to the folder of who asks for it, which not every user may enter.
            os.chdir("/")
            server = PrintServer(listener, print_document, Limits(**chosen.limits))
            server.start()
            if chosen.ready_fd is not None:
                os.write(chosen.ready_fd, b"1")
                os.close(chosen.ready_fd)
            server.serve_while_wanted(started_by)
    except PrintCannotStart as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
