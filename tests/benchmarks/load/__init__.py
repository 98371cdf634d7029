"""How many people one machine carries: a crowd over real sockets and HTTP, beside the same at an empty application.

    python -m tests.benchmarks.load [--watching 250 500 1000 2000] [--browsing 50] [--seconds 45] [--seed 1]
        [--processes 3]

The house is the production build on the embedded database, in a folder of its own. Each of the crowd has an address of
their own, told as a proxy in front of the house would, so that floods are counted as they are in production. What a
proxy or a content network hands out (scripts, pictures, films) is left out.
"""
