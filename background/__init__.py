"""The door through which time comes in: jobs are queued when due, claimed, run and ended."""
