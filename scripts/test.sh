#!/usr/bin/env bash
# Runs all tests. Some compare with programs of other people (pydicom, SciPy, PyTorch, dciodvfy), and portable rooms
# are tested in Chromium too; as root on Debian these are installed first, otherwise what is missing is named and
# those tests say why they were skipped.
set -u
cd "$(dirname "$0")/.."

packages=(python3-scipy python3-pydicom python3-nibabel dicom3tools dcmtk chromium python3-torch)
programs=(dciodvfy dcmdump chromium)
modules=(scipy pydicom nibabel torch)

missing=()
for program in "${programs[@]}"; do command -v "$program" >/dev/null || missing+=("$program"); done
for module in "${modules[@]}"; do /usr/bin/python3 -c "import $module" 2>/dev/null || missing+=("python3 module $module"); done

if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing Debian packages for the tests: ${packages[*]}" >&2
    install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }
    apt-get update -qq >/dev/null
    # One at a time where not all are to be had, so that one package does not keep the others away.
    install "${packages[@]}" || for package in "${packages[@]}"; do
      install "$package" || echo "could not install $package; the tests that need it will be skipped" >&2
    done
  else
    echo "missing: ${missing[*]}" >&2
    echo "tests that need them are skipped; to run all: apt-get install ${packages[*]}" >&2
  fi
fi

exec node_modules/.bin/vitest run "$@"
