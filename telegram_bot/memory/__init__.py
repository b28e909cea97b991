"""Where everybody's conversation stands, kept so that it survives a restart and can be shared by several processes."""
