#!/bin/sh
# The browser of the tests and the fonts of its pictures. As root on Debian or Ubuntu it installs what is
# missing; elsewhere it says what to install, and fails.
set -eu

missing=""
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null ||
  [ -x "${CHROMIUM:-}" ] || missing="$missing chromium"
fonts=/usr/share/fonts
[ -e "$fonts/truetype/noto/NotoSerif-Regular.ttf" ] || missing="$missing fonts-noto-core"
[ -n "$(ls -d "$fonts"/*type/inter/Inter* 2>/dev/null)" ] || missing="$missing fonts-inter"
[ -e "$fonts/truetype/noto/NotoColorEmoji.ttf" ] || missing="$missing fonts-noto-color-emoji"
[ -n "$missing" ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing for the tests in a browser:$missing. On Debian or Ubuntu: sudo apt-get install$missing" >&2
  exit 1
fi
echo "Installing$missing ..."
apt-get update -q
# shellcheck disable=SC2086  one word a package
DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
