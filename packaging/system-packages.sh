#!/bin/sh
# Installs the Debian packages that are missing, where we may; else says which are missing.
# Usage: system-packages.sh run|test PACKAGE...
set -u
purpose=$1
shift

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system; if something is missing below, install what these hold: $*"
    exit 0
fi

missing=""
for package in "$@"; do
    status=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
    [ "$status" = "install ok installed" ] || missing="$missing $package"
done
[ -z "$missing" ] && exit 0

# Without a screen `run` shows the program on a virtual one, which needs what the tests need.
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Missing system packages:$missing"
    echo "Install them:  sudo apt-get install --no-install-recommends$missing"
    [ "$purpose" = run ] && exit 0
    exit 3
fi

echo "Installing system packages:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq || true
# shellcheck disable=SC2086 # a list of words is meant
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
