"""Things that drive a running Hearth from outside: the load generator (`run`), and what belongs to it."""
