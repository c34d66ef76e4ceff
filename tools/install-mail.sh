#!/bin/sh
# What the tests of sending talk to: Postfix with its sink, dovecot (which Postfix asks about logins) and opendkim.
# As root on Debian or Ubuntu it installs what is missing; elsewhere it says what to install, and fails. Nothing is
# configured or started: the tests start them with settings of their own, in temporary folders.
set -eu
PATH="$PATH:/usr/sbin:/usr/local/sbin:/sbin"

missing=
command -v postfix >/dev/null && command -v smtp-sink >/dev/null || missing="$missing postfix"
command -v dovecot >/dev/null || missing="$missing dovecot-core"
command -v opendkim >/dev/null || missing="$missing opendkim"
command -v opendkim-genkey >/dev/null || missing="$missing opendkim-tools"
if [ -z "$missing" ]; then
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing for the tests of sending:$missing. On Debian or Ubuntu: sudo apt-get install$missing" >&2
  exit 1
fi
echo "Installing$missing ..."
apt-get update -q
# Without a configuration Postfix asks nothing and starts nothing.
echo "postfix postfix/main_mailer_type select No configuration" | debconf-set-selections
# shellcheck disable=SC2086  each word is a package
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
