"""The one place from which Heard opens a connection: it fetches a file that the person asked for and sends nothing."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO
from urllib.parse import urlsplit

import truststore

from app.errors import DownloadError
from app.i18n import tr

PATIENCE_S = 20.0
_AGENT = "Heard"
_HTTP_MISDEEDS = (http.client.HTTPException, ConnectionError, TimeoutError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, open for reading.

    Attributes:
        status: 200 the whole, 206 the part that was asked for.
        bytes: as many as are announced to follow, None if it was not said.
        first_byte: of the whole, the one that comes first.
        whole_bytes: of the whole, None if it was not said.
        tag: names this version of the file, empty without one.
    """

    status: int
    bytes: int | None
    first_byte: int
    whole_bytes: int | None
    tag: str
    stream: BinaryIO


class InterruptedDownloadError(Exception):
    """The connection broke off or stood still; what came so far is good, and asking again may go on."""


class RangeRefusedError(Exception):
    """The server has no such part: what is kept of the file does not fit what lies there."""


@contextmanager
def opened(url: str, *, from_byte: int = 0, tag: str = "") -> Iterator[Answer]:
    """Ask for a file, or for the rest of it, through the system's proxy and by its certificates.

    Args:
        url: https; plain http only on this computer itself.
        from_byte: what is already here; with `tag`, only if the file is still that version.

    Raises:
        DownloadError: it can't be had; the sentence says why and what to do.
        InterruptedDownloadError: it may be had by asking again.
        RangeRefusedError: there is nothing from that byte on.
    """
    _judge(url)
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if from_byte:
        headers["Range"] = f"bytes={from_byte}-"
        if tag:
            headers["If-Range"] = tag
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - judged above
    host = urlsplit(url).hostname or url
    try:
        response = _opener().open(request, timeout=PATIENCE_S)
    except urllib.error.HTTPError as error:
        with error:
            raise _by_status(error.code, host) from error
    except urllib.error.URLError as error:
        raise _by_cause(error.reason, host) from error
    except _HTTP_MISDEEDS as error:
        raise InterruptedDownloadError from error
    with response:
        yield _answer(response, host)


def read(answer: Answer, most_bytes: int) -> bytes:
    """The next bytes, none at the end.

    Raises:
        InterruptedDownloadError: it broke off.
        DownloadError: the connection is no longer to be trusted.
    """
    try:
        return answer.stream.read(most_bytes)
    except ssl.SSLCertVerificationError as error:
        raise _untrusted("") from error
    except (*_HTTP_MISDEEDS, OSError) as error:
        raise InterruptedDownloadError from error


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows where the file went, but never from https to what anyone on the way can read or change."""

    def redirect_request(  # noqa: PLR0917 - the library's own signature
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        _judge(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _opener() -> urllib.request.OpenerDirector:
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # the system's certificates, those of a company among them
    handlers = (urllib.request.ProxyHandler(), urllib.request.HTTPSHandler(context=context), _SafeRedirects())
    return urllib.request.build_opener(*handlers)


def _judge(url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and _is_this_computer(parts.hostname or "")):
        return
    raise DownloadError(
        tr("{host} offers the file by a way that can't be trusted.", host=parts.hostname or url),
        advice=tr("Download it in your browser and import it here."),
    )


def _is_this_computer(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _answer(response: http.client.HTTPResponse, host: str) -> Answer:
    headers = response.headers
    if headers.get("Content-Type", "").startswith("text/html"):
        raise DownloadError(
            tr("Your network answered with a page of its own instead of {host}.", host=host),
            advice=tr("Sign in to the network in your browser, or download the file on another one and import it here."),
        )
    first, whole = 0, _number(headers.get("Content-Length"))
    length = whole
    if response.status == http.client.PARTIAL_CONTENT:
        span, _, total = headers.get("Content-Range", "").removeprefix("bytes ").partition("/")
        begins = _number(span.partition("-")[0])
        if begins is None:
            raise RangeRefusedError
        first, whole = begins, _number(total)
    tag = headers.get("ETag", "")
    weak = tag.startswith("W/")  # a weak tag does not promise the same bytes
    return Answer(response.status, length, first, whole, "" if weak else tag, response)


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None


def _by_status(status: int, host: str) -> Exception:
    if status == http.client.REQUESTED_RANGE_NOT_SATISFIABLE:
        return RangeRefusedError()
    if status in {408, 425, 429} or status >= 500:
        return InterruptedDownloadError(status)
    if status == http.client.PROXY_AUTHENTICATION_REQUIRED:
        return DownloadError(
            tr("Your network's proxy wants a sign-in that Heard can't give."),
            advice=tr("Download the file in your browser and import it here."),
        )
    if status in {404, 410}:
        return DownloadError(
            tr("The file is no longer at {host}.", host=host),
            advice=tr("Look for it on its publisher's page and import it here."),
        )
    return DownloadError(
        tr("{host} or your network refused the download (answer {status}).", host=host, status=status),
        advice=tr("Download the file in your browser or on another network, and import it here."),
    )


def _by_cause(cause: object, host: str) -> Exception:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _untrusted(host)
    if isinstance(cause, socket.gaierror):
        return DownloadError(
            tr("{host} can't be found: this computer is offline, or your network blocks it.", host=host),
            advice=tr("Connect to the internet, or download the file elsewhere and import it here."),
        )
    if isinstance(cause, ConnectionRefusedError):
        return DownloadError(
            tr("{host} does not answer.", host=host),
            advice=tr("Try again later, or download the file elsewhere and import it."),
        )
    return InterruptedDownloadError(str(cause))


def _untrusted(host: str) -> DownloadError:
    return DownloadError(
        tr("The connection to {host} is not safe: its certificate is not trusted on this computer.", host=host),
        advice=tr("Check the computer's date, or download the file in your browser and import it here."),
    )
