"""Packs: what is carried to a desk beside the program (an engine host, a model), listed, signed and checked file by file."""
