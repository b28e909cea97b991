"""The record of what happened: one append-only table, written in the transaction of the act."""
