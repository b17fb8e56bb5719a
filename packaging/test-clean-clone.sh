#!/usr/bin/env bash
# The hard way: a clone of HEAD in an empty folder, with nothing of this checkout in reach.
# Usage: packaging/test-clean-clone.sh [make target...]     (`test` by default)
#
# Runs as whoever calls it, with that person's pip settings and PATH less any virtual environment.
# Ends with make's status, and with 1 if the run left files that git would want to commit.
# The clone stays behind after a failure, and its path is printed.
set -euo pipefail

checkout=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)
clone=$(mktemp -d "${TMPDIR:-/tmp}/eyeprize-clone.XXXXXX")
[ $# -gt 0 ] || set -- test

git clone --quiet "$checkout" "$clone"
echo "$(git -C "$clone" log -1 --format='%h %s') in $clone"

# What an activated environment or a running desktop would hand down to the tests.
without=(VIRTUAL_ENV DISPLAY WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS)
without+=(MAKEFLAGS MAKELEVEL MFLAGS EYEPRIZE_HOME)
while IFS='=' read -r name _; do
    case $name in PYTHON* | XDG_*) without+=("$name") ;; esac
done < <(env)
path=$(tr ':' '\n' <<<"$PATH" | grep -vF -e "$checkout/" -e "${VIRTUAL_ENV:-$checkout/}" | paste -sd:)

cd "$clone"
env "${without[@]/#/-u}" PATH="$path" make "$@" || {
    status=$?
    echo "make $* failed with status $status; the clone is in $clone" >&2
    exit "$status"
}
left=$(git status --porcelain)
if [ -n "$left" ]; then
    printf 'make %s left files that git does not ignore, in %s:\n%s\n' "$*" "$clone" "$left" >&2
    exit 1
fi
cd /
rm -rf "$clone"
