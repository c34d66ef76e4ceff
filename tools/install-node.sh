#!/bin/sh
# Node.js with npm, which the conformance tests and benchmarks render with too. As root on Debian or Ubuntu it
# installs what is missing; elsewhere it says what to install, and fails.
set -eu

if command -v node >/dev/null && command -v npm >/dev/null; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing for the conformance tests: Node.js 20 or newer. On Debian or Ubuntu: sudo apt-get install nodejs npm" >&2
  exit 1
fi
echo "Installing Node.js ..."
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nodejs npm
