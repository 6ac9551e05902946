"""The page on a participant's phone: server-rendered, a few kB, nothing that needs a secure context."""
