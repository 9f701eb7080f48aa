#!/usr/bin/env bash
# Installs one version of firelint from its wheel, and tells the next steps where it is. It builds nothing.
set -euo pipefail

# Only a version: no range, no address, no flag of pip.
if [[ ! $INPUT_VERSION =~ ^[0-9]+(\.[0-9]+)*((a|b|rc)[0-9]+)?$ ]]; then
  echo "::error title=firelint::the input \`version\` is a version, such as 1.2.3"
  exit 2
fi
python=$(command -v python3 || command -v python) || {
  echo "::error title=firelint::there is no Python here to install firelint with: add actions/setup-python before it"
  exit 2
}
environment=$RUNNER_TEMP/firelint-$INPUT_VERSION
"$python" -m venv "$environment"
programs=$environment/bin
[ -d "$programs" ] || programs=$environment/Scripts
"$programs/python" -m pip install --quiet --disable-pip-version-check --no-input \
  --only-binary firelint --no-deps "firelint==$INPUT_VERSION"
"$programs/firelint" --version
echo "firelint=$programs/firelint" >>"$GITHUB_OUTPUT"
