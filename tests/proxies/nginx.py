"""A real nginx in front of a Hearth: a process of its own, with its own configuration, folder and port."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from pathlib import Path

from tools.process import ROOT, free_port, launch_program, stop, until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")

FRAME = """
{user}
daemon off;
pid nginx.pid;
error_log stderr warn;
worker_processes 1;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    client_max_body_size 50m;
    {servers}
}}
"""


class Nginx:
    """Serves at `url` what a Hearth answers, by the server block that is given, until `stop`.

    In the block, PORT stands for nginx's own port and HEARTH for the address behind it.
    """

    def __init__(self, folder: Path, block: str, hearth: str):
        folder.mkdir(parents=True)
        self.folder, self.port = folder, free_port()
        self.certificate = certificate_in(folder)
        self.scheme = "https" if " ssl" in block else "http"
        self.url = f"{self.scheme}://localhost:{self.port}"
        (folder / "passwords").write_text("team:{PLAIN}a password of the proxy\n")
        user = "user root root;" if os.geteuid() == 0 else ""  # its worker may not enter this folder otherwise
        block = block.replace("PORT", str(self.port)).replace("HEARTH", hearth)
        (folder / "nginx.conf").write_text(FRAME.format(servers=block, user=user))
        assert NGINX
        command = [NGINX, "-p", str(folder), "-c", "nginx.conf"]
        self.process = launch_program(command, folder / "log", {})
        until(self.listens, 20, "nginx")

    def listens(self) -> bool:
        assert self.process.poll() is None, (self.folder / "log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def trusted(self) -> ssl.SSLContext | None:
        return ssl.create_default_context(cafile=str(self.certificate)) if self.scheme == "https" else None

    def stop(self) -> None:
        stop(self.process)


def certificate_in(folder: Path) -> Path:
    """Return a certificate for localhost, made in the folder, with its key beside it."""
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *kind, *subject, *files], check=True, capture_output=True)
    return folder / "cert.pem"


def block_of_the_documentation() -> str:
    """Return what docs/deploying.md has people write, with this machine's ports and files for those of a server."""
    page = (ROOT / "docs" / "deploying.md").read_text()
    (block,) = re.findall(r"```nginx\n(.*?)```", page, re.DOTALL)
    for theirs, ours in (
        (r"listen 443 ssl;", "listen 127.0.0.1:PORT ssl;"),
        (r"server_name chat\.example\.org;", "server_name localhost;"),
        (r"/etc/letsencrypt/live/chat\.example\.org/fullchain\.pem", "cert.pem"),
        (r"/etc/letsencrypt/live/chat\.example\.org/privkey\.pem", "key.pem"),
        (r"http://127\.0\.0\.1:8000", "HEARTH"),
    ):
        block, count = re.subn(theirs, ours, block)
        assert count == 1, f"{theirs} is not in docs/deploying.md"
    return block


def as_written(headers: str, *, more: str = "", is_secure: bool = False) -> str:
    """Return a server block as people write it, with these headers."""
    listen = "listen 127.0.0.1:PORT" + (
        " ssl;\n ssl_certificate cert.pem;\n ssl_certificate_key key.pem;" if is_secure else ";"
    )
    return f"""
    server {{
        {listen}
        server_name localhost;
        {more}
        location / {{
            proxy_pass HEARTH;
            proxy_http_version 1.1;
            proxy_set_header Upgrade $http_upgrade;
            proxy_set_header Connection "upgrade";
            {headers}
        }}
    }}
    """
