"""The state of all conversations, stored so that it survives a restart and can be shared by several processes."""
