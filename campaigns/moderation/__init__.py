"""Whether a title and a text may be shown: word lists, the AI, and the policy that asks them."""
