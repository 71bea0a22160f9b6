"""Runs a command in a fork of `warm_process.py`, as if it had been started here.

`warm_start.py SOCKET CODE ARGUMENTS…`; CODE is Python to run in place of the command, or empty.
"""

import json
import os
import signal
import socket
import sys
from pathlib import Path

path, code, *arguments = sys.argv[1:]
request = {
    "arguments": arguments,
    "code": code or None,
    "folder": str(Path.cwd()),
    "environment": dict(os.environ),
}
connection = socket.socket(socket.AF_UNIX)
connection.connect(path)
socket.send_fds(connection, [json.dumps(request).encode()], [0, 1, 2])
connection.shutdown(socket.SHUT_WR)
exit_code = int(connection.recv(20))
if exit_code < 0:
    os.kill(os.getpid(), -exit_code)
    signal.pause()
sys.exit(exit_code)
