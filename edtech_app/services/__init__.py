"""What people can do: one class per context, one method per intention.

The first parameter of each user action is the `Actor`. Authorization and validation live here and only here.
"""
