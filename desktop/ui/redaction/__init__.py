"""Blacking out in the window: the panel, the tool on the page and what is done with them."""
