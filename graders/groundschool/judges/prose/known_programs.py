"""Programs of which it is known that they only look, and with which words those that do many things do."""

import re


def _words(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


FILTERS = _words(
    "grep egrep fgrep zgrep head tail sort uniq wc cut jq yq column tr less more cat zcat date echo "
    "printf base64 paste rev tac nl true test seq"
)
READERS = FILTERS | _words(
    "arp blkid cd df dig du exit findmnt free getent host hostname id iostat iotop last logcli ls "
    "lsblk lsof md5sum mpstat mtr nc netstat nproc nslookup pg_isready pgrep pidstat ping ps pwd sar sha256sum "
    "sleep ss stat sysctl tracepath traceroute uname uptime vmstat w watch who whoami"
)
SUB = {  # of programs that do many things: the words that only look
    "git": _words("log status diff show blame describe rev-parse"),
    "helm": _words("list ls status history get"),
    "terraform": _words("plan show output version"),
    "docker": _words("ps logs inspect stats top images info version"),
    "podman": _words("ps logs inspect stats top images info version"),
    "crictl": _words("ps logs inspect stats images info pods inspectp"),
    "systemctl": _words("status show list-units list-timers is-active is-failed is-enabled cat list-dependencies"),
    "ip": _words("a addr address r route link neigh -s -br -4 -6 rule"),
    "promtool": _words("query check"),
    "etcdctl": _words("endpoint member version alarm get"),
    "ceph": _words("status -s health df osd mds fs mon pg versions"),
    "ovn-appctl": _words("connection-status cluster/status"),
    "openssl": _words("s_client x509 verify crl version"),
    "redis-cli": _words("info ping llen ttl get dbsize slowlog memory client scan exists type zcard scard"),
}
OF_WHAT = {"-n", "--namespace", "--kube-context", "-C"}  # what stands behind these is no word of what is done
NOT_EVEN_SO = re.compile(
    r"\b(member (add|remove|update|promote)|alarm disarm|(link|addr|address|route|rule) (set|add|del|delete|flush)"
    r"|(osd|fs|mds|pg|mon) (set|unset|out|in|down|rm|purge|fail|repair|reweight)|client kill|slowlog reset"
    r"|memory purge)\b"
)
KUBECTL = _words(
    "get describe logs top explain version cluster-info api-resources api-versions events diff wait "
    "whoami status projects"
)
KUBECTL_SUB = {
    "rollout": ("status", "history"),
    "auth": ("can-i", "whoami"),
    "config": ("view", "get-contexts", "current-context"),
    "adm": ("top", "node-logs"),
}
WITH_VALUE = _words(  # options of kubectl
    "-n --namespace -l --selector -o --output -c --container --context --since --tail --sort-by "
    "--field-selector --kubeconfig --cluster --user --as -f --filename --revision --timeout --for "
    "--request-timeout"
)
SETS = {  # words with which a program that reads sets something, or writes a file
    "sysctl": r"-w|-p|.*=",
    "date": r"-s|--set",
    "sort": r"-o|--output",
    "hostname": r"[^-]|-F",
}
