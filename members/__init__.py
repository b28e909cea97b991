"""Members of advertisers: the people who look after one, and get its notices."""
