"""The Hearth processes on one database: what connects them, and what each may remember because of that."""
