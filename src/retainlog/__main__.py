"""`python -m retainlog`."""

from retainlog.cli.main import main

if __name__ == "__main__":
    main()
