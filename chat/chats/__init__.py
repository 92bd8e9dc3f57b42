"""Chats: direct and group, their members, roles and read positions."""
