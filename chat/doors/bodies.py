"""What the body of a request carries: JSON, a form with files, or a file as it is. What is too large is refused
before it is read, as far as Content-Length tells, and read no further where it does not: of a chunked body, say."""

import io
from collections.abc import Callable, Collection, Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Request, Response, after_this_request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

from chat.errors import Invalid, Malformed, TooLarge, WrongType
from chat.runtime import yield_to_loop
from chat.sent_file import SentFile

CHUNK = 256 * 1024
FORM_TEXT = 1024 * 1024  # bytes of a form beside its files: clients of the MERN family send a whole chat along
FORM_PARTS = 50

Form = dict[str, str]


class BoundedRequest(Request):
    """A request whose body is bounded too where nobody says how long it is."""

    @cached_property
    def stream(self) -> IO[bytes]:
        if is_chunked(self):
            return cast(IO[bytes], BoundedStream(self.environ["wsgi.input"], self.max_content_length or 0))
        return super().stream


class BoundedStream(io.RawIOBase):
    """What a stream has up to its end. Raises RequestEntityTooLarge if that is more than it may have; werkzeug's own
    stream would end there, as if it were all."""

    def __init__(self, source: IO[bytes], most: int):
        self.source, self.left = source, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self.source.read(min(len(buffer), self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise RequestEntityTooLarge
        buffer[: len(data)] = data
        return len(data)


def is_chunked(request: Request) -> bool:
    return "Transfer-Encoding" in request.headers


def json_body() -> Any:
    """Return the request's JSON object. Raises Malformed (400) or WrongType (415)."""
    if not request.is_json:
        raise WrongType("Send JSON, with Content-Type: application/json.")
    try:
        body = request.get_json()
    except RecursionError:
        raise Malformed("That JSON is nested too deeply.") from None
    if not isinstance(body, dict):
        raise Malformed("Send a JSON object.")
    return body


def query(several: Collection[str] = ()) -> dict[str, Any]:
    """Return what the query of the address says. Raises Invalid for what it says twice, but for what may be there
    `several` times: that is a list."""
    once = MultiDict((name, value) for name, value in request.args.items(multi=True) if name not in several)
    return once_each_of(once) | {name: request.args.getlist(name) for name in several if name in request.args}


def once_each_of(given: MultiDict[str, str]) -> Form:
    doubled = [name[:100] for name, values in given.lists() if len(values) > 1]
    if doubled:
        raise Invalid("Some fields are not valid.", fields={name: ["Given more than once."] for name in doubled})
    return given.to_dict()


def is_form() -> bool:
    return request.mimetype == "multipart/form-data"


def form_body(*, largest_file: int, most_files: int, is_lenient: bool = False) -> tuple[Form, list[SentFile]]:
    """Return the texts of a multipart form, and its files in their order, under whatever names they have.

    A text that comes twice is refused, or its first is taken where `is_lenient`.

    Files are kept on the disk meanwhile. Parts without a file name are texts; an empty file without a name is what
    browsers send where nothing was chosen, and is none. Raises TooLarge, Malformed.
    """
    limit = most_files * largest_file + FORM_TEXT
    if (request.content_length or 0) > limit:
        raise too_large(largest_file)
    texts, parts = parsed_form(limit)
    files = [sent for sent in parts if sent.filename or size_of(sent.stream)]
    if len(files) > most_files:
        raise Malformed("Only one file can be sent here." if most_files == 1 else f"Send at most {most_files} files.")
    if any(size_of(sent.stream) > largest_file for sent in files):
        raise too_large(largest_file)
    return texts.to_dict() if is_lenient else once_each_of(texts), [as_sent(each) for each in files]


def parsed_form(limit: int) -> tuple[MultiDict[str, str], list[FileStorage]]:
    """Return the parts of the form; its files are closed when the request has been answered."""
    request.max_content_length = limit
    request.environ["wsgi.input"] = YieldingInput(request.environ["wsgi.input"].read)
    parser = FormDataParser(
        file_of_request,  # type: ignore[arg-type]
        max_form_memory_size=FORM_TEXT,
        max_content_length=limit,
        max_form_parts=FORM_PARTS,
        silent=False,
    )
    try:
        _, texts, files = parser.parse(
            request.stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except ValueError:
        raise Malformed("That is not a form as browsers send them.") from None
    return texts, [file for _, file in files.items(multi=True)]


def file_of_request(**_: object) -> IO[bytes]:
    """Return a file on the disk, once it is larger than a chunk, that is closed when the request has been answered."""
    file = SpooledTemporaryFile(max_size=CHUNK)  # noqa: SIM115

    @after_this_request
    def close(response: Response) -> Response:
        file.close()
        return response

    return file


def raw_body(*, name: str, largest_file: int) -> SentFile:
    """Return the body as a file of that name. Raises TooLarge; reading it raises Malformed if it breaks off.

    One that comes in chunks is kept on the disk meanwhile: how large it is has to be known before it is stored.
    """
    if is_chunked(request):
        return SentFile(name, *measured(largest_file))
    size = request.content_length or 0
    if size > largest_file:
        raise too_large(largest_file)
    request.max_content_length = largest_file
    return SentFile(name, size, chunks_of(request.stream))


def measured(largest_file: int) -> tuple[int, Iterator[bytes]]:
    """Return how large the body is, and its bytes."""
    request.max_content_length = largest_file
    file = file_of_request()
    try:
        for chunk in chunks_of(request.stream):
            file.write(chunk)
    except RequestEntityTooLarge:
        raise too_large(largest_file) from None
    return size_of(file), chunks_of(file)


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
        yield_to_loop()  # who sends fast enough would otherwise never let anybody else have a turn


def as_sent(sent: FileStorage) -> SentFile:
    return SentFile(sent.filename or "", size_of(sent.stream), chunks_of(sent.stream))


def size_of(stream: IO[bytes]) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size


class YieldingInput:
    """Lets others go on at each read of the parser of forms, which would hold the loop for 360 ms otherwise."""

    def __init__(self, read: Callable[[int], bytes]):
        self.source = read

    def read(self, size: int = -1) -> bytes:
        yield_to_loop()
        return self.source(size)


def too_large(largest_file: int) -> TooLarge:
    return TooLarge(f"A file can have up to {megabytes(largest_file)}.")


def megabytes(size: int) -> str:
    return f"{size / 1024 / 1024:,.0f} MB"
