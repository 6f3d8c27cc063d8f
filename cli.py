"""Commands: parse, call one function of run/, print, exit."""


def main() -> None:
    """Entry point."""
