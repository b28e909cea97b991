"""What an AI does for campaigns: it writes texts, and judges them."""
