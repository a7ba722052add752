"""What RFC 9110, 9112 and 6455 ask of a server, as tables: a line per case, which names its section, what is sent and what must come back."""
