"""Where drawings are embedded: one file a host, and `block`, which all of them share."""
