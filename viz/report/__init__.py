"""The written explanation: every derivative in symbols, in numbers and by nudges; one `Report`, a file a form."""
