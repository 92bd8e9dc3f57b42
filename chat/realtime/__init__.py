"""The Socket.IO side: who may connect, closing what has ended, and the only place that emits."""
