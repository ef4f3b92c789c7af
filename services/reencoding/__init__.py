"""The process in which files from outside are decoded and encoded anew.

It is given one open file to read and one to write, then gives up everything else it could do
(``confinement``). Nothing else of Halo is loaded in it.
"""
