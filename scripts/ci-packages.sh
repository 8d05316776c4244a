#!/usr/bin/env bash
# Installs the run-times of tests/strangers: PHP's SOAP client, and the npm package `soap` in a cache outside the tree;
# nginx and Caddy, whose examples tests/security starts; Chromium, in which tests/reports looks at the report; and
# Prometheus, promtool and amtool for tests/grafana; a kernel of its own for tests/systemd.
# Debian or Ubuntu, as root or with sudo. Repeating it costs nothing. The folder is $SAMSVAR_STRANGERS, or
# samsvar-strangers in the user's cache; tests/strangers/tools.py looks in the same place.
set -euo pipefail

as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }

packages=()
php -m 2>/dev/null | grep -qix soap || packages+=(php-cli php-soap)
command -v node >/dev/null 2>&1 || packages+=(nodejs)
command -v npm >/dev/null 2>&1 || packages+=(npm)
command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || packages+=(nginx-light)
command -v caddy >/dev/null 2>&1 || packages+=(caddy)
command -v promtool >/dev/null 2>&1 || packages+=(prometheus)
command -v amtool >/dev/null 2>&1 || packages+=(prometheus-alertmanager)
command -v chromium >/dev/null 2>&1 || packages+=(chromium fonts-dejavu-core)
if [ "$(uname -m)" = x86_64 ]; then command -v linux.uml >/dev/null 2>&1 || packages+=(user-mode-linux); fi
command -v systemd-analyze >/dev/null 2>&1 || packages+=(systemd)
command -v curl >/dev/null 2>&1 || packages+=(curl)
command -v ip >/dev/null 2>&1 || packages+=(iproute2)
/usr/bin/python3 -c 'import ensurepip' 2>/dev/null || packages+=(python3 python3-venv)
if [ "${#packages[@]}" -gt 0 ]; then
    as_root apt-get update -qq
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"
fi

folder="${SAMSVAR_STRANGERS:-${XDG_CACHE_HOME:-$HOME/.cache}/samsvar-strangers}"
if [ ! -e "$folder/node_modules/soap/package.json" ]; then
    mkdir -p "$folder"
    npm install --prefix "$folder" --no-save --no-package-lock --no-audit --no-fund --silent soap@1
fi
php -r 'exit(class_exists("SoapClient") ? 0 : 1);'
node -e 'require(process.argv[1] + "/node_modules/soap")' "$folder"
echo "the strangers' clients are here: $(php -r 'echo PHP_VERSION;') and node $(node --version)"
