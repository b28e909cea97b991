"""Members of advertisers: the people who look after one, and whom its news concern."""
