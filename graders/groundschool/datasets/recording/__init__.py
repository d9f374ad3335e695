"""The harness behind recorded datasets: real programs in network namespaces of their own, and what they counted.

``network`` makes two namespaces joined by one cable, ``programs`` starts and always stops what runs in them,
``booking_api`` is the upstream that can be made to degrade, ``load`` the seeded clients, ``connections`` the clients of
the packet capture. ``tally`` turns what they counted into truth, ``declaration`` stamps checksums and versions.
"""
