"""The numbers of the system calls that locking in speaks of, from the kernel's headers (asm/unistd.h).

A number never changes. A call that is not listed for an architecture does not exist there.
"""

import os
from collections.abc import Mapping

X32 = 0x40000000  # the same calls once more, for 32-bit pointers, on x86-64 kernels that offer them
# Each architecture as a filter sees it (linux/audit.h); on others nothing can be filtered.
MACHINES: Mapping[str, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_EVERYWHERE = (
    "move_mount=429 open_tree=428 fsopen=430 fsmount=432 fsconfig=431 fspick=433 mount_setattr=442 pidfd_getfd=438 "
    "io_uring_setup=425 io_uring_enter=426 io_uring_register=427 quotactl_fd=443 process_madvise=440 "
    "process_mrelease=448 memfd_secret=447 clone3=435 landlock_create_ruleset=444 landlock_add_rule=445 "
    "landlock_restrict_self=446 fchmodat2=452 setxattrat=463 removexattrat=466 open_tree_attr=467 file_setattr=469"
)
_X86_64 = (
    "mount=165 umount2=166 pivot_root=155 chroot=161 unshare=272 setns=308 ptrace=101 process_vm_readv=310 "
    "process_vm_writev=311 kcmp=312 bpf=321 perf_event_open=298 userfaultfd=323 keyctl=250 add_key=248 "
    "request_key=249 init_module=175 finit_module=313 delete_module=176 kexec_load=246 kexec_file_load=320 "
    "reboot=169 swapon=167 swapoff=168 acct=163 quotactl=179 open_by_handle_at=304 name_to_handle_at=303 syslog=103 "
    "settimeofday=164 clock_settime=227 clock_adjtime=305 adjtimex=159 sethostname=170 setdomainname=171 "
    "personality=135 vhangup=153 iopl=172 ioperm=173 lookup_dcookie=212 nfsservctl=180 move_pages=279 "
    "migrate_pages=256 mbind=237 memfd_create=319 shmget=29 shmat=30 shmctl=31 shmdt=67 semget=64 semop=65 semctl=66 "
    "semtimedop=220 msgget=68 msgsnd=69 msgrcv=70 msgctl=71 mq_open=240 setxattr=188 lsetxattr=189 fsetxattr=190 "
    "removexattr=197 lremovexattr=198 fremovexattr=199 chmod=90 fchmod=91 fchmodat=268 chown=92 fchown=93 lchown=94 "
    "fchownat=260 utime=132 utimes=235 futimesat=261 utimensat=280 connect=42 socket=41 socketpair=53 clone=56 "
    "prlimit64=302 setpriority=141 ioprio_set=251 sched_setaffinity=203 sched_setattr=314 sched_setparam=142 "
    "sched_setscheduler=144 inotify_init=253 inotify_init1=294 fanotify_init=300 ioctl=16 seccomp=317 fcntl=72"
)
_AARCH64 = (
    "mount=40 umount2=39 pivot_root=41 chroot=51 unshare=97 setns=268 ptrace=117 process_vm_readv=270 "
    "process_vm_writev=271 kcmp=272 bpf=280 perf_event_open=241 userfaultfd=282 keyctl=219 add_key=217 "
    "request_key=218 init_module=105 finit_module=273 delete_module=106 kexec_load=104 kexec_file_load=294 "
    "reboot=142 swapon=224 swapoff=225 acct=89 quotactl=60 open_by_handle_at=265 name_to_handle_at=264 syslog=116 "
    "settimeofday=170 clock_settime=112 clock_adjtime=266 adjtimex=171 sethostname=161 setdomainname=162 "
    "personality=92 vhangup=58 lookup_dcookie=18 nfsservctl=42 move_pages=239 migrate_pages=238 mbind=235 "
    "memfd_create=279 shmget=194 shmat=196 shmctl=195 shmdt=197 semget=190 semop=193 semctl=191 semtimedop=192 "
    "msgget=186 msgsnd=189 msgrcv=188 msgctl=187 mq_open=180 setxattr=5 lsetxattr=6 fsetxattr=7 removexattr=14 "
    "lremovexattr=15 fremovexattr=16 fchmod=52 fchmodat=53 fchown=55 fchownat=54 utimensat=88 connect=203 socket=198 "
    "socketpair=199 clone=220 prlimit64=261 setpriority=140 ioprio_set=30 sched_setaffinity=122 sched_setattr=274 "
    "sched_setparam=118 sched_setscheduler=119 inotify_init1=26 fanotify_init=262 ioctl=29 seccomp=277 fcntl=25"
)


def numbers(machine: str) -> dict[str, int]:
    """Return the number of each call by its name; those of an unknown architecture are the ones all have in common."""
    own = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(machine, "")
    pairs = (pair.split("=") for pair in f"{_EVERYWHERE} {own}".split())
    return {name: int(number) for name, number in pairs}


NUMBERS = numbers(os.uname().machine if hasattr(os, "uname") else "")
