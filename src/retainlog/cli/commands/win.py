"""`retainlog win …`."""

from retainlog.cli.care import verbs

add, list_, show, edit, delete = verbs("win")
