"""API keys: who may ask what, where the platform asks for keys at all."""
