#!/bin/bash
# desktop_test.sh FOLDER VERSION: the files for a desktop are valid and agree with each other.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
needs desktop-file-validate appstreamcli xmllint update-mime-database

folder=$1 version=$2
id=io.github.qplan.QPlan
type=application/x-qplan+json

quietly desktop-file-validate "$folder/$id.desktop"
quietly appstreamcli validate --no-net "$folder/$id.metainfo.xml"
quietly xmllint --noout --nonet "$folder/$id.svg" "$folder/$id.xml"

grep -qx "Icon=$id" "$folder/$id.desktop" || fail "the desktop entry has another icon"
grep -qx "MimeType=$type;" "$folder/$id.desktop" || fail "the desktop entry has another type"
said() { xmllint --xpath "string($1)" "$folder/$id.metainfo.xml"; }
[ "$(said /component/id)" = "$id" ] || fail "metainfo: another id"
[ "$(said /component/launchable)" = "$id.desktop" ] || fail "metainfo: another desktop entry"
[ "$(said /component/provides/mediatype)" = "$type" ] || fail "metainfo: another type"
[ "$(said '/component/releases/release[1]/@version')" = "$version" ] ||
    fail "metainfo: the newest release is not $version"

# The type by name and by content, as the desktop's database has it.
mkdir -p "$sandbox/mime/packages"
cp "$folder/$id.xml" "$sandbox/mime/packages"
quietly update-mime-database "$sandbox/mime"
grep -qx "50:$type:\*\.qplan" "$sandbox/mime/globs2" || fail "no type for *.qplan"
grep -aq "^\[60:$type\]" "$sandbox/mime/magic" || fail "no type by content"
grep -aq '"qplan\.project"' "$sandbox/mime/magic" || fail "the type is not told by the schema"
