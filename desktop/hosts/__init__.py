"""Child processes of the program: the protocol of their pipes, the parent's end of it and the child's."""
