#!/bin/sh
# SpamAssassin and its server spamd, which the tests of the spam check ask. As root on Debian or Ubuntu it
# installs what is missing; elsewhere it says what to install, and fails.
set -eu

if command -v spamassassin >/dev/null && { command -v spamd >/dev/null || [ -x /usr/sbin/spamd ]; }; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing for the tests: SpamAssassin. On Debian or Ubuntu: sudo apt-get install spamassassin spamd" >&2
  exit 1
fi
echo "Installing SpamAssassin ..."
apt-get update -q
# From Debian 12 on the server is a package of its own; before, it came with spamassassin.
server=
apt-cache show spamd >/dev/null 2>&1 && server=spamd
# shellcheck disable=SC2086  an empty name is no package
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends spamassassin $server
