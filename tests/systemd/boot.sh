#!/bin/sh
# Starts systemd as the first process of a machine made of namespaces: everything of this one as it stands, read through
# an overlay in memory, so that nothing is changed here. Called by machine.py as root, in a process group of its own.
# Arguments: an empty folder; one that is /mnt inside; one that is /opt/borrowed inside; the name of a control group.
# The network is the caller's, or one with nothing but loopback when OWN_NETWORK is set and may be made here. With a
# story.sh in the second folder that is run, too, and the machine ends with it.
set -eu
folder=$1 shared=$2 borrowed=$3 group=$4
root=$folder/root

if [ -z "${INSIDE:-}" ]; then
    # A group of our own first: what systemd sees as the top must not be the top of this machine.
    groups=$(findmnt -rno TARGET -t cgroup2 | head -n 1)
    [ -n "$groups" ]
    mkdir "$groups/$group"
    echo $$ >"$groups/$group/cgroup.procs"
    if [ -n "${OWN_NETWORK:-}" ] && unshare --net true 2>/dev/null; then
        network=--net
    fi
    INSIDE=1 exec unshare ${network:-} --mount --pid --fork --cgroup --ipc --uts --kill-child sh "$0" "$@"
fi

if [ -n "${OWN_NETWORK:-}" ]; then
    ip link set lo up
fi
mount --make-rprivate /
mount -t tmpfs tmpfs "$folder"
mkdir "$root" "$folder/upper" "$folder/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$root"
mkdir -p "$root/opt/borrowed"
mount --bind "$shared" "$root/mnt"
mount --bind "$borrowed" "$root/opt/borrowed"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/sys"
mkdir -p "$root/sys/fs/cgroup"
mount -t cgroup2 none "$root/sys/fs/cgroup"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
    touch "$root/dev/$device"
    mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/shm" "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
touch "$root/dev/console"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"

# No unit of this machine is started, nothing of its journal and of its Samsvar is seen.
rm -rf "$root/etc/systemd/system" "$root"/lib/systemd/system/*.wants "$root/lib/systemd/system-generators" \
    "$root/var/log/journal" "$root/etc/samsvar" "$root/var/lib/samsvar"
mkdir -p "$root/etc/systemd/system"
cat >"$root/etc/systemd/system/trial.target" <<UNIT
[Unit]
Requires=systemd-journald.service
After=systemd-journald.service
UNIT
if [ -e "$shared/story.sh" ]; then
    echo "Wants=story.service" >>"$root/etc/systemd/system/trial.target"
    cat >"$root/etc/systemd/system/story.service" <<UNIT
[Service]
Type=oneshot
ExecStart=/bin/sh /mnt/story.sh
ExecStopPost=/bin/systemctl poweroff --force --force
TimeoutStartSec=infinity
UNIT
fi

cd "$root"
mkdir .old
pivot_root . .old
umount -l /.old
mount --make-rshared /
exec env -i container=other PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=trial.target --show-status=no </dev/null
