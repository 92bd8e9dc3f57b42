"""What both doors, HTTP and Socket.IO, are made of: what comes in, what goes out, and how it is refused."""
