"""Accounts and sessions: who someone is, and how they prove it."""
