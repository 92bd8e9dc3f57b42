"""The reference of all Socket.IO events, made from their classes.

`python -m chat.doors.event_reference > docs/events.md` writes it.
"""

from marshmallow import Schema, fields

from chat.doors.sockets import table
from chat.events import every_event
from chat.fields import Id, Timestamp

HEAD = """\
# Socket.IO events

<!-- Made from the code by `make docs`; a test fails when it is out of date. -->

Namespace `/`, path `/socket.io`, websocket and polling. Connect with `auth: {token: <access token>}`:

```js
const socket = io(url, { auth: { token: accessToken } });
socket.on("connect_error", (err) => err.message);   // "unauthorized", "unavailable" or "too_many_requests"; err.data
socket.emit("message:send", { chatId, body, clientId }, (ack) => ack.ok ? ack.data : ack.error);
```

- **Every event is acknowledged**: `{"ok": true, "data": ...}` or
  `{"ok": false, "error": {"code", "message", "fields"?}}`, with the codes of the HTTP API. That includes events that do
  not exist (`not_found`), payloads that are not one JSON object (`malformed`) and bugs (`internal`).
- **Order is kept**: the events of one connection are handled in the order sent, and answered in that order.
- A connection that shows no token is kept for 10 seconds, hears nothing, and is closed.
- A connection whose access token has expired is closed, with `session:ended` and the reason `expired`. Send a fresh one
  with `auth:renew` before that. After `session:ended` the client does not reconnect by itself.
- `server:restarting` and every lost network end differently: the client reconnects by itself, after a pause.
- A message may be up to 256 KiB. At most 50 connections a person; more than `EVENTS_PER_SECOND` events are refused
  with `too_many_requests`.
- There are no binary events: what is sent as one, or is no packet, closes the connection. So does leaving 512 KiB of
  events and acks unread. A connection that has shown no token may send 16 KiB at once, and 200 packets.
- Polling needs the cookie that the first answer sets, or the same page of another origin: an id alone is refused.
- Events are told to the members a chat has at that moment, to all their devices, the sender's own included: a client
  knows its own message by `clientId`.
"""


def reference() -> str:
    """Return the reference as Markdown."""
    parts = [HEAD, "## Client to server\n"]
    for _, event in sorted(table.items()):
        parts.append(f"### `{event.name}`\n\n{paragraph(event.handler)}\n")
        parts.append(shape("Payload", event.accepts))
        parts.append(shape("Ack data", event.returns) if event.returns else "Ack data: `null`.\n")
    parts.append("## Server to client\n")
    for said in sorted(every_event(), key=lambda said: said.name):
        parts.append(f"### `{said.name}`\n\n{paragraph(said)}\n")
        parts.append(shape("Payload", said.schema))
    return "\n".join(parts)


def paragraph(documented: object) -> str:
    lines = (documented.__doc__ or "").strip().split("\n")
    return "\n".join(line.strip() for line in lines)


def shape(title: str, schema: Schema) -> str:
    if not schema.fields:
        return f"{title}: `{{}}`.\n"
    return f"{title}:\n\n```\n{written(schema)}\n```\n"


def written(schema: Schema, indent: str = "") -> str:
    """Return the schema's fields, one a line: name, `?` where it may be left out, and type."""
    lines = []
    for name, field in schema.fields.items():
        optional = "" if field.required else "?"
        lines.append(f"{indent}  {field.data_key or name}{optional}: {type_of(field, indent + '  ')}")
    return "{\n" + ",\n".join(lines) + f"\n{indent}}}"


def type_of(field: fields.Field | None, indent: str) -> str:
    match field:
        case fields.Nested():
            name = written(field.schema, indent)
        case fields.List():
            name = f"[{type_of(field.inner, indent)}]"
        case fields.Dict():
            name = f"{{{type_of(field.key_field, indent)}: {type_of(field.value_field, indent)}}}"
        case Id():
            name = "id"
        case Timestamp():
            name = "time"
        case fields.Integer():
            name = "integer"
        case fields.Boolean():
            name = "boolean"
        case fields.String():
            name = "string"
        case fields.Function():
            name = field.metadata["type"]
        case _:
            name = "object"
    return f"{name} | null" if field and field.allow_none else name


if __name__ == "__main__":
    print(reference())
