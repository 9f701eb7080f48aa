#!/usr/bin/env bash
# Checks what the inputs name. `check.sh report` writes reports and passes, `check.sh gate` fails where it must.
#
# It runs at the top of the repository and puts the working directory before each path, so that findings are told
# with the paths that GitHub knows.
set -euo pipefail
cd "$GITHUB_WORKSPACE"

below() {
  case $1 in
    /*) printf '%s' "$1" ;;
    *) printf '%s' "./${INPUT_WORKING_DIRECTORY:-.}/$1" ;;
  esac
}

arguments=(check)
[ -z "$INPUT_CONFIG" ] || arguments+=(--config "$(below "$INPUT_CONFIG")")
[ -z "$INPUT_BASELINE" ] || arguments+=(--baseline "$(below "$INPUT_BASELINE")")
case $1 in
  report)
    sarif=$RUNNER_TEMP/firelint.sarif
    arguments+=(--format github --report "sarif=$sarif" --fail-on never)
    ;;
  gate) arguments+=(--color always --fail-on "$INPUT_FAIL_ON") ;;
esac
arguments+=(--)
found=false
while IFS= read -r path; do
  path=${path%$'\r'}
  [ -n "$path" ] || continue
  arguments+=("$(below "$path")")
  found=true
done <<<"$INPUT_PATHS"
$found || arguments+=("$(below .)")

if [ "$1" = gate ]; then
  exec "$FIRELINT" "${arguments[@]}"
fi
# One of an earlier use in the job is not this one's.
rm -f "$sarif"
status=0
"$FIRELINT" "${arguments[@]}" || status=$?
# 2 is said once more by the gate, after the upload. Anything else but 0 is no answer at all.
[ "$status" = 0 ] || [ "$status" = 2 ] || exit "$status"
[ -s "$sarif" ] || exit 2
echo "sarif=$sarif" >>"$GITHUB_OUTPUT"
