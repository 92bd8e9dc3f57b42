"""The Socket.IO side: who is connected, what they may send, and the only place that emits."""
