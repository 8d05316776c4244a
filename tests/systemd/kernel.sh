#!/bin/sh
# The first process of a kernel of its own (user-mode Linux), whose control groups have memory and tasks, which those of a
# container may lack. Called by test_limits.py with the arguments of boot.sh, which does the rest and runs its story.sh.
set -eu
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
# There is not always an insmod; 313 is finit_module.
/usr/bin/python3 -I -c 'import ctypes, os, sys
sys.exit(ctypes.CDLL(None).syscall(313, os.open(sys.argv[1], os.O_RDONLY), b"", 0))' \
    "/usr/lib/uml/modules/$(uname -r)/kernel/fs/overlayfs/overlay.ko"
mount -t hostfs -o "$2" none "$2"
INSIDE=1 exec sh "$(dirname "$0")/boot.sh" "$@"
