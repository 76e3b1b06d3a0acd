"""Engines that turn page pixels into a Reading: the contract, the registry, the host process and what supervises it."""
