"""Start the command line: ``python -m monitor``."""


def main() -> None:
    """Run the command that was asked for."""
    from monitor.cli import main as run

    run()


if __name__ == "__main__":
    main()
