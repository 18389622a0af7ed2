"""What happens when things are lost, cut or taken down, in order of time: the only reader of the catalogue's timers.

`timeline` gives events and what comes of them as data; pages, rules, runbooks and the availability model word, judge
and count what it gives, and decide nothing.
"""
