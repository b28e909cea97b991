"""What is broken on purpose, for `make chaos`; the files are named so that `make house` leaves them alone."""
