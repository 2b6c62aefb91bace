"""``python -m bench``: valuing, choosing, then pages and the PDF of the demo; ``optimiser`` measures its goals."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["optimiser"]:
        from bench.optimiser.main import main

        main(sys.argv[2:])
    else:
        from bench import pages, solve, value

        value.main()
        solve.main()
        pages.main()
