"""The tools at the edge of the window: documents, text, fields, tables, history, search, queue, messages."""
