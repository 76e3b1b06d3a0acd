"""The files that say what a kind of document is asked for: read, written, kept; and which kind a document is of."""
