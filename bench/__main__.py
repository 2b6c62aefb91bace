"""``python -m bench``: valuing, choosing, then pages and the PDF of the demo."""

from bench import pages, solve, value

if __name__ == "__main__":
    value.main()
    solve.main()
    pages.main()
