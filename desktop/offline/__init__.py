"""Nothing here touches a network: switches set before imports, sockets refused by the system, and the check that both hold."""
