"""``python -m bench``: valuing, choosing, the pages and PDF of the demo; or the goals of a part by its name."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["optimiser"]:
        from bench.optimiser.main import main

        main(sys.argv[2:])
    elif sys.argv[1:2] == ["load"]:
        from bench.load.main import main

        main(sys.argv[2:])
    elif sys.argv[1:2] == ["workers"]:
        from bench import workers

        workers.main(sys.argv[2:])
    elif sys.argv[1:2] == ["pdf"]:
        from bench import pdf

        pdf.main(sys.argv[2:])
    elif sys.argv[1:2] == ["import"]:
        from bench import importing

        importing.main(sys.argv[2:])
    elif sys.argv[1:2] == ["importers"]:
        from bench import importers

        importers.main(sys.argv[2:])
    elif sys.argv[1:2] == ["find"]:
        from bench.finding.main import main as find

        find(sys.argv[2:])
    elif sys.argv[1:2] == ["listening"]:
        from bench.listening.main import main as listen

        listen(sys.argv[2:])
    else:
        from bench import pages, solve, value

        value.main()
        solve.main()
        pages.main()
