"""A web server on loopback with files in memory, which knows Range and ETag."""

import http.server
import re
import threading
import time
from types import TracebackType
from typing import Self


class WebServer:
    """Serves ``files``, by their paths. ``requests`` are the ranges that were asked for, "" where
    none was. ``at_once`` is how many are being answered, ``most_at_once`` the most of them so far."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.versions: dict[str, int] = {}
        self.knows_ranges = True
        self.requests: list[tuple[str, str]] = []
        self.delay = 0.0  # seconds, before each answer
        self.errors: dict[str, int] = {}  # the status of paths that are not served
        self.most_at_once = 0
        self.at_once = 0
        self._lock = threading.Lock()
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def put(self, path: str, content: bytes) -> str:
        """Adds a file or replaces it. Returns its URL."""
        self.files[path] = content
        self.versions[path] = self.versions.get(path, 0) + 1
        return self.url + path

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self) -> type[http.server.BaseHTTPRequestHandler]:
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self._answer_late(with_content=False)

            def do_GET(self) -> None:
                self._answer_late(with_content=True)

            def _answer_late(self, with_content: bool) -> None:
                with server._lock:
                    server.at_once += 1
                    server.most_at_once = max(server.most_at_once, server.at_once)
                time.sleep(server.delay)
                self._answer(with_content)
                with server._lock:
                    server.at_once -= 1

            def _answer(self, with_content: bool) -> None:
                if self.path in server.errors:
                    self.send_error(server.errors[self.path])
                    return
                content = server.files.get(self.path)
                if content is None:
                    self.send_error(404)
                    return
                wanted = self.headers.get("Range", "")
                server.requests.append((self.path, wanted))
                part = re.fullmatch(r"bytes=(\d+)-(\d+)", wanted) if server.knows_ranges else None
                total = len(content)
                if part:
                    content = content[int(part[1]) : int(part[2]) + 1]
                    self.send_response(206)
                    self.send_header("Content-Range", f"bytes {part[1]}-{part[2]}/{total}")
                else:
                    self.send_response(200)
                self.send_header("Content-Length", str(len(content)))
                self.send_header("ETag", f'"{server.versions[self.path]}"')
                self.end_headers()
                if with_content:
                    self.wfile.write(content)

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler
