#!/bin/bash
# deb_test.sh CPACK BUILD SOURCE VERSION PROGRAM...: builds the Debian packages, installs them into a
# root of their own, runs what is there and removes them again.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
needs dpkg dpkg-deb dpkg-shlibdeps dpkg-parsechangelog file gzip

cpack=$1 build=$2 source=$3 version=$4
programs=("${@:5}")

[ "$(dpkg-parsechangelog -l "$source/packaging/debian/changelog" -S Version)" = "$version" ] ||
    fail "the newest entry of packaging/debian/changelog is not $version"
(umask 022 && quietly "$cpack" --config "$build/CPackConfig.cmake" -G DEB -B "$sandbox/out")
packages=("$sandbox"/out/*.deb)

# The packages are qplan, which needs no Qt, and qplan-gui where there is the application.
names=()
for package in "${packages[@]}"; do
    names+=("$(dpkg-deb -f "$package" Package)")
done
expected=qplan
if [[ " ${programs[*]} " == *" qplan-gui "* ]]; then expected="qplan qplan-gui"; fi
[ "$(printf '%s\n' "${names[@]}" | sort | paste -sd ' ')" = "$expected" ] ||
    fail "other packages than $expected: ${names[*]}"
depends=$(dpkg-deb -f "$sandbox/out/qplan_${version}_"*.deb Depends)
[[ $depends == *libc6* ]] || fail "no dependencies were found: $depends"
[[ $depends != *[Qq]t6* ]] || fail "qplan needs Qt: $depends"

# A root with a database of its own; only as root does dpkg install there.
root=$sandbox/root
mkdir -p "$root/var/lib/dpkg/"{info,updates,triggers}
touch "$root/var/lib/dpkg/"{status,available}
dpkg_there() { quietly dpkg --root="$root" --log=/dev/null --force-depends "$@"; }
as_root=$([ "$(id -u)" != 0 ] || echo yes)
if [ "$as_root" ]; then
    dpkg_there --install "${packages[@]}"
    dpkg --root="$root" --verify || fail "installed files are not those of the package"
else
    for package in "${packages[@]}"; do dpkg-deb -x "$package" "$root"; done
fi

for name in "${names[@]}"; do
    for file in copyright changelog.gz; do
        [ -f "$root/usr/share/doc/$name/$file" ] || fail "$name: no $file"
    done
done
for program in "${programs[@]}"; do
    gzip -t "$root/usr/share/man/man1/$program.1.gz"
done
[ -f "$root/usr/share/zsh/vendor-completions/_qplan" ] || fail "no completions where zsh looks"
quietly diff -r --exclude completion "$source/data" "$root/usr/share/qplan"
installed_programs_work "$root/usr" "$source" "${programs[@]}"

if [ "$as_root" ]; then
    dpkg_there --purge "${names[@]}"
    left=$(find "$root" -path "$root/var/lib/dpkg" -prune -o -type f -print)
    [ -z "$left" ] || fail "left behind: $left"
fi
