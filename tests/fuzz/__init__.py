"""What `make fuzz` does to the platform as it is run; the model's random sequences are in `tests.reference`."""
