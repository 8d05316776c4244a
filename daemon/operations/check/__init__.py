"""`samsvar check`: all that must hold before two systems can be kept in agreement, looked at and never changed.

Run by the daemon when it lives (it has the credentials, the sessions and the budget), else by the command itself with
parts of its own (`alone`); the lines are the same. Reads only: no line writes to either system.
"""
