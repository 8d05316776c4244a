#!/usr/bin/env bash
# Makes a Debian package in dist/ with Debian's own tools. Called by `make deb`. The interpreter is Debian's.
set -euo pipefail
cd "$(dirname "$0")/.."
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}

python=${PYTHON:-/usr/bin/python3}
version=${VERSION:-$(sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)}
machine=$(dpkg --print-architecture)
minor=$("$python" -c 'import sys; print(sys.version_info[1])')
target=${DIST:-dist}
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
chmod 755 "$stage"

PREFIX=/usr DESTDIR="$stage" PYTHON="$python" bash scripts/install.sh
mkdir -p "$stage/usr/share/doc/samsvar" "$stage/DEBIAN" "$target"
install -m 755 packaging/debian/postinst packaging/debian/prerm packaging/debian/postrm "$stage/DEBIAN/"
size=$(du -sk --exclude=DEBIAN "$stage" | cut -f1)
sed "s/@VERSION@/$version/; s/@MACHINE@/$machine/; s/@SIZE@/$size/; s/@NEXT@/$((minor + 1))/; s/@MINOR@/$minor/" \
    packaging/debian/control.in >"$stage/DEBIAN/control"
(cd "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
chmod -R go-w "$stage"
dpkg-deb --root-owner-group -Zzstd -z"${LEVEL:-9}" --build "$stage" "$target/samsvar_${version}_$machine.deb"
