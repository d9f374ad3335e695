"""The harness behind recorded datasets: real programs in network namespaces of their own, and what they counted.

``network`` makes two namespaces joined by one cable, ``programs`` starts and always stops what runs in them. ``nginx``,
``prometheus`` and ``upstreams`` are such programs: the edge, the scraper, and ``booking_api``, the upstream that can be
made to degrade. ``load`` is the site's visitors, ``connections`` the clients of the packet capture and its tcpdump.
``tally`` turns what they counted into truth, ``declaration`` stamps checksums, versions and times, ``command`` is the
command line of every ``record.py``.
"""
