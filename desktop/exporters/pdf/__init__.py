"""The searchable PDF: `client` runs in the program, all else in the child process."""
