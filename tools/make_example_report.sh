#!/bin/bash
# Makes examples/report on this machine, and the README's pictures of it for a light and a dark
# screen. The options go to hapax compare. The report names the text as if it were in the folder
# where the command runs.
#
#   make_example_report.sh PROGRAM TEXT [OPTION...]
#   make_example_report.sh build/release/hapax king_james.txt --repeat 20 -j 1,2 -r 10
set -euo pipefail
program=$(realpath "$1") text=$(realpath "$2")
shift 2
root=$(cd "$(dirname "$0")/.." && pwd)
width=1280

folder=$(mktemp -d /tmp/hapax-report-XXXXXX)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
ln -s "$text" "$(basename "$text")"

browse() {
  HOME=$folder chromium --headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --hide-scrollbars --user-data-dir="$folder/profile" --allow-file-access-from-files \
    --virtual-time-budget=3000 "$@" 2>browser.log || { cat browser.log >&2; exit 1; }
}

PATH="$(dirname "$program"):$PATH" hapax compare "$@" --report report.html --report report.json \
  "$(basename "$text")"

# The page is shown inside another page, which reads its height.
cat >frame.html <<END
<!DOCTYPE html><iframe src="report.html" width="$width" height="800"></iframe><script>
window.onload = () => document.title =
  document.querySelector("iframe").contentDocument.documentElement.scrollHeight;</script>
END
height=$(browse --dump-dom --window-size=1400,900 "file://$folder/frame.html" |
  sed -n 's|.*<title>\([0-9]*\)</title>.*|\1|p')

for scheme in dark light; do
  setting=$([ $scheme = dark ] && echo 0 || echo 1)
  browse --blink-settings=preferredColorScheme="$setting" --window-size="$width,$height" \
    --screenshot="report_$scheme.webp" "file://$folder/report.html" >/dev/null
done

mkdir -p "$root/examples/report" "$root/docs/images"
cp report.html report.json "$root/examples/report"
cp report_dark.webp report_light.webp "$root/docs/images"
echo "made examples/report and docs/images/report_{dark,light}.webp"
