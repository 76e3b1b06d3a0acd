"""Making a finished PDF conform to PDF/A-2b or 3b, rule by rule (ISO 19005-2, 19005-3): in the child process."""
