"""What ``manage.py`` can do, a file a subject; each function takes the house and its arguments."""
