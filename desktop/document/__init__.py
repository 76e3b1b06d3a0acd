"""The domain: what a dossier holds and how a person changes it. Standard library only."""
