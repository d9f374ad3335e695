# ---
# jupyter:
#   jupytext:
#     text_representation:
#       format_name: percent
# ---

# %% [markdown]
# ## The morning after a change of authority
#
# > **#edge-tls**
# > **priya** · kiosks in two harbours show "cannot reach Saltmarsh". The browsers in the same halls are fine
# > **ines** · and `openssl verify` says OK for all I have tried, so it is not us
# > **etienne** · It said OK to *what question*? The probe collected what every host presents. Will somebody look at all of it the
# > way a careful client would, and not stop at the first thing?
#
# You have what the probe collected: for each find the host it asked for, the moment it asked, the certificates that were presented,
# and the transcript of `openssl s_client`. And you have `trust.pem`, the roots that a kiosk has in its store.

# %%
import json

folder = files("networking/tls-chain-check")
cases = json.loads((folder / "cases.json").read_text(encoding="utf-8"))
print(len(cases), "finds; the first:")
cases[0]

# %% [markdown]
# A transcript, without the long lines. `s:` is the subject, `i:` the issuer, in the order in which the server sent them. The last
# line is what OpenSSL thinks of it, as far as it was asked: nobody gave it a host name to compare with.

# %%
transcript = (folder / cases[0]["transcript"]).read_text(encoding="utf-8")
print("\n".join(line for line in transcript.splitlines() if len(line) < 64 or line.startswith((" ", "s", "i"))))

# %% [markdown]
# The same certificates, as Python reads them:

# %%
from cryptography import x509

bundle = (folder / cases[0]["bundle"]).read_bytes()
for certificate in x509.load_pem_x509_certificates(bundle):
    print(certificate.subject.rfc4514_string(), "| until", certificate.not_valid_after_utc)
    for extension in certificate.extensions:
        print("   ", type(extension.value).__name__, "(critical)" if extension.critical else "")

# %% [markdown]
# ## Task 1: everything that is wrong
#
# Write `check(bundle, host, trust, at)`. `bundle` and `trust` are paths of PEM files, `host` is the name or address that was
# asked for, as text, and `at` an aware `datetime` of some time zone. Return a **set** of findings, empty when all is well.
#
# First the **path**: it begins with the leaf, the first certificate of the bundle. After each certificate comes its **issuer**, looked
# for first in `trust`, then in the bundle, each from the top; the first that fits is the one. A certificate is another's issuer when
# its *subject* is the other's *issuer*, and the other's *authority key identifier*, if it has one, is the issuer's *subject key
# identifier*, if it has one. (Old ones often lack them; then the name alone is enough. Leave signatures alone:
# `verify_directly_issued_by` refuses SHA-1, and the path would end too early.) The path ends at a certificate that is its own issuer,
# or where no issuer can be found; none stands in it twice. All in `trust` are their own issuers. What else lies in the bundle does
# not belong to the path and harms nobody.
#
# | finding | when |
# |---|---|
# | `"missing-issuer"` | the path ends at a certificate that is not its own issuer. (Most often the intermediate was forgotten; it may also be a root that neither side has. The bundle cannot tell) |
# | `"untrusted-root"` | the path ends at its own issuer, which is not in `trust`, and has more than the leaf |
# | `"self-signed"` | the leaf is its own issuer and not in `trust` |
# | `"wrong-order"` | the certificates of the path that are in the bundle, trusted or not, do not stand at its beginning, each once, in the order of the path |
# | `"expired"` | at `at`, the validity of some certificate of the path, its trusted root included, is over |
# | `"not-yet-valid"` | at `at`, the validity of some certificate of the path, its trusted root included, has not begun |
# | `"wrong-name"` | the leaf's subjectAltName does not list the host, or the leaf has none |
# | `"weak-key"` | some certificate of the path, its trusted root included, has an RSA key under 2048 bits |
# | `"sha1-signature"` | some certificate of the path that is not in `trust` is signed with SHA-1, by whomever, itself included |
# | `"not-for-servers"` | the leaf has an extended key usage that does not name TLS server authentication itself, as `openssl verify -purpose sslserver` asks: `anyExtendedKeyUsage` in its stead is not enough (RFC 5280, 4.2.1.12, leaves that to the client; some are content with it). A leaf that has no extended key usage at all may be used |
#
# No find was made in the very second in which a validity begins or ends: RFC 5280 counts both seconds in, OpenSSL does not count
# the last one.
#
# For **names**: an address is compared with the `iPAddress` entries only, however it is spelled; a name with the `dNSName` entries
# only. Case makes no difference. A name may come with letters beyond ASCII (`"fähre.example"`); certificates write such a label in
# Punycode (`xn--...`), which `host.encode("idna")` gives. An entry `*.rest` covers every name that has exactly one label in front
# of `rest`; a star that is only a part of a label covers nothing. The common name counts for nothing, even where there is no
# subjectAltName: some programs read it then (`openssl`, `curl`), a careful client does not (RFC 9525).
#
# Bundles may hold remarks between the certificates and any kind of line ends; `load_pem_x509_certificates` does not mind.

# %% task="check"
from ipaddress import ip_address
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID


def check(bundle, host, trust, at):
    """Return the set of findings about what a host presented at a moment."""
    ### BEGIN SOLUTION
    served, trusted = read(bundle), read(trust)
    path = path_of(served, trusted)
    leaf, last = path[0], path[-1]
    found = set()
    if not issued(last, last):
        found.add("missing-issuer")
    elif last not in trusted:
        found.add("self-signed" if last == leaf else "untrusted-root")
    sent = [one for one in path if one in served]
    if sent != served[: len(sent)]:
        found.add("wrong-order")
    if any(at > one.not_valid_after_utc for one in path):
        found.add("expired")
    if any(at < one.not_valid_before_utc for one in path):
        found.add("not-yet-valid")
    if not names(leaf, host):
        found.add("wrong-name")
    keys = [one.public_key() for one in path]
    if any(isinstance(key, rsa.RSAPublicKey) and key.key_size < 2048 for key in keys):
        found.add("weak-key")
    if any(one.signature_hash_algorithm.name == "sha1" for one in path if one not in trusted):
        found.add("sha1-signature")
    purposes = extension(leaf, x509.ExtendedKeyUsage)
    if purposes and ExtendedKeyUsageOID.SERVER_AUTH not in purposes:
        found.add("not-for-servers")
    return found


def read(path):
    return x509.load_pem_x509_certificates(Path(path).read_bytes())


def extension(one, kind):
    """Return what a certificate says in an extension, None where it has none of the kind."""
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def issued(parent, child):
    """Return whether one certificate is the other's issuer: by name, and by key where both say which."""
    if parent.subject != child.issuer:
        return False
    mine, theirs = extension(parent, x509.SubjectKeyIdentifier), extension(child, x509.AuthorityKeyIdentifier)
    keys = {mine and mine.digest, theirs and theirs.key_identifier} - {None}
    return len(keys) < 2


def path_of(served, trusted):
    path = served[:1]
    while not issued(path[-1], path[-1]):
        issuer = next((one for one in [*trusted, *served] if one not in path and issued(one, path[-1])), None)
        if issuer is None:
            break
        path.append(issuer)
    return path


def names(leaf, host):
    """Return whether the certificate lists the host: a name, a pattern for it, or its address."""
    listed = extension(leaf, x509.SubjectAlternativeName)
    if listed is None:
        return False
    try:
        return ip_address(host) in listed.get_values_for_type(x509.IPAddress)
    except ValueError:
        name = host.encode("idna").decode().lower()
    _, _, rest = name.partition(".")
    return any(entry.lower() in (name, f"*.{rest}") for entry in listed.get_values_for_type(x509.DNSName))
    ### END SOLUTION


# %% [markdown]
# Your view of the finds, beside what `s_client` said about them. Where they differ, which one was asked more?

# %%
from datetime import datetime


def verdict(case):
    return (
        (folder / case["transcript"]).read_text(encoding="utf-8").rpartition("Verify return code: ")[2].splitlines()[0]
    )


try:
    for case in cases:
        found = check(folder / case["bundle"], case["host"], folder / "trust.pem", datetime.fromisoformat(case["at"]))
        print(f"{case['bundle'][-6:-4]} {case['host']:31} {verdict(case):48} {', '.join(sorted(found)) or '-'}")
except NotImplementedError:
    print("check is not written yet")

# %% [markdown]
# ## Task 2: how long it will last
#
# > **hanna** · and what is next? I do not want to hear of this again on a Sunday
#
# Write `days_left(bundle, at)`: an `int`, the whole days from `at` until the first certificate **in the bundle** ends, whichever it
# is (what is left over should be cleared away, too), rounded **down**: `0` on its last day, `-1` from one second after its end.

# %% task="days-left"
from datetime import timedelta


def days_left(bundle, at):
    """Return the whole days, rounded down, until the first certificate of the bundle ends."""
    ### BEGIN SOLUTION
    ends = min(one.not_valid_after_utc for one in x509.load_pem_x509_certificates(Path(bundle).read_bytes()))
    return (ends - at) // timedelta(days=1)
    ### END SOLUTION


# %%
import matplotlib.pyplot as plt

try:
    left = [days_left(folder / case["bundle"], datetime.fromisoformat(case["at"])) for case in cases]
    figure, axes = plt.subplots(figsize=(11, 3))
    bars = axes.bar(
        [case["bundle"][-6:-4] for case in cases], left, color=["tab:red" if days < 14 else "tab:blue" for days in left]
    )
    axes.bar_label(bars, fontsize=7)
    axes.axhline(0, color="black", linewidth=0.8)
    axes.set(xlabel="bundle", ylabel="days left", title="Red: under two weeks")
    plt.show()
except NotImplementedError:
    print("days_left is not written yet")

# %% [markdown]
# ## Task 3: who can mend it
#
# At Saltmarsh the **platform** team, yours, owns what the edge serves: which files, in which order, and from when. The **security**
# team gives out certificates and decides what clients trust.
#
# Write `who_fixes(findings)` for a set of findings. Return
#
# - `"nobody"` when there are none;
# - `"platform"` when certificates that exist already will do: the missing one has to be found and added, the order put right, or
#   a certificate that was installed too early put back for a while;
# - `"security"` as soon as **anything** among the findings needs a certificate that does not exist yet, or another decision about
#   trust. The new certificate will come with its file in order, so this goes first.


# %% task="who-fixes"
def who_fixes(findings):
    """Return "nobody", "platform" or "security"."""
    ### BEGIN SOLUTION
    if not findings:
        return "nobody"
    return "platform" if findings <= {"missing-issuer", "wrong-order", "not-yet-valid"} else "security"
    ### END SOLUTION


# %%
try:
    print(who_fixes(set()))
except NotImplementedError:
    print("who_fixes is not written yet")

# %% [markdown]
# ## Say it
#
# Two sentences for Priya, who will read them to a harbour master: why the browsers in the hall were fine and the kiosks were not, and
# what you do about it. (Nobody grades this one. Your mentor may ask.)
