"""One line for a client as JSON on standard input: what the checks of the cases look for."""

import json
import sys

client = json.load(sys.stdin)
fields = [client[name] for name in ("name", "email", "phone", "note", "since", "hours")]
lists = [",".join(client[name]) for name in ("aliases", "tags")]
people = ";".join(f"{person['name']}<{person['email']}>{person['phone']}" for person in client["contacts"])
print("C", " | ".join(map(str, [*fields, *lists, people])))
