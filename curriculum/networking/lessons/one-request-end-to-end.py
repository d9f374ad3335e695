# %% [markdown]
# ## Why this pages you
#
# *It took a second*, says somebody in a harbour. *The network*, says one team; *the application*, says another; both mean: not us. A request is a row of small things that happen one after the other, each
# of them has an owner, and each of them is written down by some program. This lesson takes twenty minutes and nearly all you do is read.
#
# *Shift+Enter* runs a cell. Where you see `...`, put your answer in its place and run the cell again: the reply comes at once, and nobody keeps a mark.

# %%
from groundschool import ask, predict

# %% [markdown]
# ## The name
#
# ```text
# $ dig +noall +answer kiosk.saltmarsh.example A
# kiosk.saltmarsh.example. 300	IN	CNAME	kiosk-live.saltmarsh.example.
# kiosk-live.saltmarsh.example. 25 IN	CNAME	edge-b.saltmarsh.example.
# edge-b.saltmarsh.example. 120	IN	A	203.0.113.21
# edge-b.saltmarsh.example. 120	IN	A	203.0.113.17
# ```
#
# Five columns: a name, for how many more seconds whoever has the record may keep it, the class, the kind, what it says ([`dig(1)`](https://bind9.readthedocs.io/en/v9.18.28/manpages.html#dig-dns-lookup-utility)).
# `CNAME` makes a name an alias of another one; `A` is an IPv4 address, `AAAA` an IPv6 one ([RFC 1035](https://www.rfc-editor.org/rfc/rfc1035#section-3.2), [RFC 3596](https://www.rfc-editor.org/rfc/rfc3596)).
# Asked again, a resolver counts the seconds down. At 0 it asks anew, and may get something else. Each record is kept for its own time.
#
# *Try it:* for how many seconds is this whole answer good?

# %%
kept = ...
ask("networking/one-request-end-to-end", "kept", kept)

# %% solution=true
kept = min(300, 25, 120)
ask("networking/one-request-end-to-end", "kept", kept, solution=True)

# %% [markdown]
# ## The way

# %%
predict("networking/one-request-end-to-end", "two-addresses")

# %% [markdown]
# ```text
# $ curl -v https://kiosk.saltmarsh.example/api/kiosk/passes
# *   Trying 203.0.113.21:443...
# * connect to 203.0.113.21 port 443 failed: Connection refused
# *   Trying 203.0.113.17:443...
# * Connected to kiosk.saltmarsh.example (203.0.113.17) port 443 (#0)
# ```
#
# dig says what *could* be tried, curl what *was*: the line `Connected to` decides. Where do packets to that address go first?
#
# ```text
# $ ip route get 203.0.113.17
# 203.0.113.17 via 10.21.0.1 dev eth0 src 10.21.4.88 uid 1000
#     cache
# ```
#
# To the router `10.21.0.1` (`via`), out of `eth0`, with `10.21.4.88` as the sender (`src`). The kernel has looked the way up as it would for a packet, and has sent none
# ([`ip-route(8)`](https://man7.org/linux/man-pages/man8/ip-route.8.html)). Without `via` the destination lies on the same network and is spoken to directly.
#
# ## The certificate and the answer
#
# ```text
# * SSL connection using TLSv1.3 / TLS_AES_256_GCM_SHA384
# * Server certificate:
# *  subject: CN=kiosk.saltmarsh.example
# *  start date: Apr 20 00:12:03 2026 GMT
# *  expire date: Jun  3 23:59:59 2026 GMT
# *  subjectAltName: host "kiosk.saltmarsh.example" matched cert's "kiosk.saltmarsh.example"
# *  SSL certificate verify ok.
# > GET /api/kiosk/passes HTTP/1.1
# > Host: kiosk.saltmarsh.example
# >
# < HTTP/1.1 200 OK
# < Server: nginx
# < Content-Type: application/json
# < X-Error-Code: 0
# <
# ```
#
# `*` is curl talking to you, `>` is what it sent, `<` is what came back ([`curl(1)`, `-v`](https://curl.se/docs/manpage.html#-v)). The **status** is the number in the first `<` line, behind the version of HTTP. Whatever an application
# counts in headers or bodies of its own is no status, and no dashboard of status codes has it. Times of certificates are GMT.
#
# ## The clocks

# %%
predict("networking/one-request-end-to-end", "appconnect")

# %% [markdown]
# ```text
#    time_namelookup: 0.004412
#       time_connect: 0.041207
#    time_appconnect: 0.662390
#   time_pretransfer: 0.663238
# time_starttransfer: 0.739310
#         time_total: 0.745102
# ```
#
# Every clock is read **since the start of the transfer** ([`curl(1)`, `-w`](https://curl.se/docs/manpage.html#-w)): the name was known after 4 ms, TCP was connected after 41, TLS after 662, the request could be sent after 663, its answer began after 739
# and was there after 745. What something took is the difference to the clock before it:

# %%
from itertools import pairwise

import matplotlib.pyplot as plt

clocks = [0, 4.412, 41.207, 662.390, 663.238, 739.310, 745.102]
phases = ["name", "TCP", "TLS", "send", "wait", "body"]
figure, axes = plt.subplots(figsize=(8, 2.2))
for height, (began, ended) in enumerate(pairwise(clocks)):
    axes.barh(height, ended - began, left=began, color="tab:blue")
    axes.text(ended + 6, height, f"{ended - began:.0f} ms", va="center", fontsize=8)
axes.set(yticks=range(len(phases)), yticklabels=phases, xlabel="ms since the start of the transfer", xlim=(0, 830))
axes.invert_yaxis()
axes.spines[["top", "right"]].set_visible(False)
figure.tight_layout()
plt.show()

# %% [markdown]
# A TCP connection costs one way there and back, and so did the first address, which refused: 37 ms for both, 18 each. TLS 1.3 costs one more, so 20 ms would be usual, and 621 are not. *Not the network, and not the application either*: somebody was slow to say hello.
#
# *Try it:* how long was the wait for the first byte, in whole milliseconds?

# %%
wait_ms = ...
ask("networking/one-request-end-to-end", "wait", wait_ms)

# %% solution=true
wait_ms = round(1000 * (0.739310 - 0.663238))
ask("networking/one-request-end-to-end", "wait", wait_ms, solution=True)

# %% [markdown]
# ## The line of the edge
#
# ```text
# 203.0.113.88 - - [14/May/2026:06:31:12 +0000] "GET /api/kiosk/passes HTTP/1.1" 200 31 "-" "curl/7.88.1" 0.058 192.0.2.30:8080, 192.0.2.31:8080 502, 200 0.002, 0.055
# ```
#
# Who asked, when, what, the status it got, the bytes; then what this edge adds: the seconds of the whole request (`$request_time`), **every** upstream that it tried, what each of them said, and how long each took
# ([`$upstream_addr`](https://nginx.org/en/docs/http/ngx_http_upstream_module.html#var_upstream_addr)). The three lists have the same order. The edge saw 58 ms; the desk waited 76: the 18 between them are the way there and back.
#
# *Try it:* who gave the answer? Address and port, as text.

# %%
answered_by = ...
ask("networking/one-request-end-to-end", "who-answered", answered_by)

# %% solution=true
answered_by = "192.0.2.31:8080"
ask("networking/one-request-end-to-end", "who-answered", answered_by, solution=True)

# %% [markdown]
# ## All on one page
#
# | question | program | read | misleads |
# |---|---|---|---|
# | how long is the name good | `dig` | the smallest number of seconds | the first line; the last |
# | where did it go | `curl -v` | `Connected to` | the first address of dig |
# | through whom | `ip route get` | `via` | `src`, the destination itself |
# | until when is the certificate good | `curl -v` | `expire date` | `start date` |
# | what was the answer | `curl -v` | the number behind `HTTP/...` | codes of the application |
# | how long did it take | `curl -w` | differences | a clock taken for a duration |
# | who answered | access log | the last upstream | the first one |
#
# ## Your turn
#
# In [One request from end to end](../one-request.ipynb) you do this for a request of your own, in a quarter of an hour. You fill in a form there: numbers without quotes, texts with quotes.
#
# ## Say it
#
# One sentence to the harbour: which part of their second was the network?
#
# ## Key points
#
# - A request is a row of phases, and each has an owner. Cut it up before you name one.
# - Clocks of curl are cumulative. Durations are differences.
# - What could be tried is not what was tried; what was tried first is not who answered.
#
# **Read more:** `dig(1)`, `ip-route(8)`, `curl(1)` under *-v* and *-w*, `openssl-s_client(1)`.
#
# **What differs in your company:** what the log line of your edge has behind the agent, who may run `dig` against which resolver, and whether a proxy stands between a desk and the world.
