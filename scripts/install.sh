#!/usr/bin/env bash
# Installs Samsvar with everything it needs in a folder of its own, the command, the units and the documentation.
# Called by `make install` and scripts/deb.sh. From the environment: PREFIX (/usr/local), DESTDIR (empty), PYTHON (the
# interpreter that will run it), PIP_ARGS (more for pip, such as --no-index --find-links=FOLDER).
set -euo pipefail
cd "$(dirname "$0")/.."

prefix=${PREFIX:-/usr/local}
root=${DESTDIR:-}
python=${PYTHON:-python3}
library="$prefix/lib/samsvar"
units="$prefix/lib/systemd/system"
documents="$prefix/share/doc/samsvar"
read -r -a pip_args <<<"${PIP_ARGS:-}"

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samsvar needs Python 3.11 or newer" >&2; exit 1; }

rm -rf "$root$library"
"$python" -m venv "$root$library"
# From a copy: a build leaves its traces where it works.
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
cp -R README.md pyproject.toml daemon reconcile reports sandbox "$copy"
find "$copy" -name __pycache__ -prune -exec rm -rf {} +
"$root$library/bin/python" -m pip install --quiet --disable-pip-version-check --no-compile \
    --constraint constraints.txt ${pip_args[@]+"${pip_args[@]}"} "$copy"
"$root$library/bin/python" -m pip uninstall --quiet --disable-pip-version-check --yes setuptools pip

# Nothing may name the folder it was put together in.
find "$root$library/bin" -mindepth 1 -not -name 'python*' -delete
sed -i '/^command = /d' "$root$library/pyvenv.cfg"
find "$root$library" -name direct_url.json -delete
find "$root$library" -name __pycache__ -prune -exec rm -rf {} +
"$root$library/bin/python" -m compileall -q -s "$root" -p / --invalidation-mode unchecked-hash \
    "$root$library"/lib/python*/site-packages

install -d "$root$prefix/bin" "$root$units" "$root$prefix/lib/sysusers.d" "$root$prefix/lib/tmpfiles.d" "$root$documents"
cat >"$root$prefix/bin/samsvar" <<EOF
#!/bin/sh
# -I: nothing of the folder it is called in, and nothing of the caller's Python, gets in.
exec $library/bin/python -I -m daemon "\$@"
EOF
chmod 755 "$root$prefix/bin/samsvar"
for unit in systemd/*.service systemd/*.timer; do
    sed "s,/usr/bin/samsvar,$prefix/bin/samsvar,; s,/usr/share/doc/,$prefix/share/doc/," "$unit" >"$root$units/$(basename "$unit")"
done
install -m 644 systemd/sysusers.d/samsvar.conf "$root$prefix/lib/sysusers.d/"
install -m 644 systemd/tmpfiles.d/samsvar.conf "$root$prefix/lib/tmpfiles.d/"
# The pages stand there without their folder, so the links to them lose it.
sed 's,](docs/,](,g' README.md >"$root$documents/README.md"
install -m 644 CHANGELOG.md "$root$documents/"
(cd docs && find . -type f -exec install -D -m 644 {} "$root$documents/"{} \;)
find grafana -type f -not -name '*.py' -not -path '*/__pycache__/*' -exec install -D -m 644 {} "$root$documents/"{} \;
install -m 644 daemon/config/example.toml "$root$documents/samsvar.toml.example"
