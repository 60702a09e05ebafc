"""What happens on `python -m workbench`: a window, or a command when one is asked for?"""

from __future__ import annotations

import sys


def main() -> int:
    """Exit code of the window or of the command."""
    if len(sys.argv) == 1:
        # The window alone needs no command parser.
        from workbench.app import open_now
        from workbench.ui.window import run

        return run(None, open_now)
    if sys.argv[1] == "--read-tables-in":
        # The program as its own child (intake/guarded.py), which loads only what a file needs.
        from workbench.intake.guarded_child import serve

        return serve(sys.argv[2])
    if sys.argv[1] == "--check-pack-in":
        # Its own child again (scoring/pack_check.py): the library that trains models never reads a file in the program.
        from workbench.scoring.pack_check import serve as check

        return check(sys.argv[2])
    from workbench.cli import program

    result = program(standalone_mode=True)
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
