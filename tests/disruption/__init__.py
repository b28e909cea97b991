"""What is broken on purpose, for `make chaos`; the files are named so that `make test` leaves them alone."""
