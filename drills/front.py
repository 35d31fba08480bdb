"""The nginx that stands in front of several hosts in a drill."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from drills.network import find

_STOP_S = 30.0


class Nginx:
    """An nginx on this side of the bridge, which passes calls on to hosts that answer.

    The header `X-Served-By` of each answer says which one did.
    """

    def __init__(self, folder: Path, port: int, upstream: Sequence[str]) -> None:
        self._folder, self._upstream, self._port = folder, list(upstream), port
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where patients call; a cookie without TLS is taken from this address only."""
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Start it; it takes calls at once, or says why not."""
        path = self._folder / "nginx.conf"
        path.write_text(self.configuration())
        program = str(find("nginx"))
        subprocess.run([program, "-t", "-q", "-c", str(path)], check=True)
        self._process = subprocess.Popen([program, "-c", str(path)])

    def stop(self) -> None:
        """End it."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_STOP_S)
            self._process = None

    def configuration(self) -> str:
        """Return the file it is started with."""
        servers = "\n".join(
            f"        server {one} max_fails=1 fail_timeout=5s;" for one in self._upstream
        )
        return _NGINX.format(folder=self._folder, port=self._port, servers=servers)


# As docs/deploy.md has it for several hosts, without TLS.
_NGINX = """
daemon off;
user root;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream planner {{
{servers}
    }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 1100k;
        location / {{
            proxy_pass http://planner;
            proxy_set_header Host $host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            proxy_set_header X-Forwarded-Host $host;
            proxy_connect_timeout 2s;
            proxy_read_timeout 30s;
            proxy_next_upstream error timeout non_idempotent;
            add_header X-Served-By $upstream_addr always;
        }}
    }}
}}
"""
