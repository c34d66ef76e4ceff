#!/bin/sh
# PostgreSQL, which the tests of the database run on too, each time in a temporary folder. As root on Debian or
# Ubuntu it installs what is missing; elsewhere it says what to install, and fails.
set -eu

if command -v pg_ctl >/dev/null || [ -n "$(ls /usr/lib/postgresql/*/bin/pg_ctl 2>/dev/null)" ]; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing for the tests of the database: PostgreSQL 13 or newer. On Debian or Ubuntu: sudo apt-get install postgresql" >&2
  exit 1
fi
echo "Installing PostgreSQL ..."
apt-get update -q
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends postgresql
