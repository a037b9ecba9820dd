"""Draws HTML of ours as PDF, in a process of its own: without Django, without network, within limits.

`Press` starts that process and hands it one document after the other.
"""
