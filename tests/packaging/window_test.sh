#!/bin/bash
# window_test.sh CMAKE BUILD: the installed desktop application on an X server of its own, with the
# keys and the mouse of somebody who plans. What it writes is the result.
# shellcheck source-path=SCRIPTDIR source=common.sh
. "$(dirname "$0")/common.sh"
needs Xvfb xdotool

cmake=$1 build=$2
prefix=$sandbox/usr
home=$sandbox/home
width=1600 height=1000
# Blue, green, red.
readonly handle='\xfe\x00\xff' # of the demand slider
readonly bf16='\xb2\x72\x00'   # kOnLight of gui/charts/palette.cpp

server="" program=""
finish() {
    [ -z "$program" ] || kill "$program" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait
    rm -rf "$sandbox"
}
trap finish EXIT

# until_true WHAT COMMAND...: tries for some seconds.
until_true() {
    local what=$1
    shift
    for _ in {1..100}; do
        "$@" && return
        sleep 0.1
    done
    xdotool search --onlyvisible --name . getwindowname %@ || true
    ls "$sandbox"
    cat "$sandbox/errors" 2>/dev/null || true
    fail "never: $what"
}

# place COLOUR first|last: "X Y" of a pixel on the screen, which the server keeps in a file; the
# pixels, four bytes each, stand at its end.
place() {
    local which=(head -n 1) at
    [ "$2" = first ] || which=(tail -n 1)
    at=$(LC_ALL=C grep -obUaP "$1" "$sandbox/screen/Xvfb_screen0" | "${which[@]}" | cut -d : -f 1) ||
        true
    [ -n "$at" ] || return 1
    at=$(((at - $(stat -c %s "$sandbox/screen/Xvfb_screen0")) / 4 + width * height))
    printf '%s %s\n' $((at % width)) $((at / width))
}

ended() { ! kill -0 "$program" 2>/dev/null; }

# focus TITLE: waits for that window. There is no window manager to give it the keyboard.
focus() { until_true "a window: $1" has_keyboard "$1"; }
has_keyboard() {
    local id
    # A window that goes meanwhile, a tool tip, is an error to xdotool.
    id=$(xdotool search --onlyvisible --name "$1" 2>/dev/null | head -n 1)
    [ -n "$id" ] && timeout 5 xdotool windowfocus --sync "$id" 2>/dev/null
}

# export_to FILE
export_to() {
    xdotool key ctrl+e
    focus '^Export'
    xdotool type "$1"
    xdotool key Return
    until_true "$1 is written" test -s "$1"
    focus '^Untitled'
}

# answers PATTERN: an answer that is exported now has such a line.
exports=0
answers() {
    exports=$((exports + 1))
    export_to "$sandbox/answer$exports.json"
    grep -qE "$1" "$sandbox/answer$exports.json"
}

quietly "$cmake" --install "$build" --prefix "$prefix"
mkdir -p "$home/.config/QPlan" "$sandbox/screen" "$sandbox/run"
chmod 700 "$sandbox/run"
printf '[General]\ntheme=light\n' >"$home/.config/QPlan/qplan-gui.conf"
# The handle is found by a colour nothing else has.
printf '%s\n' 'qplan--gui--RateField QSlider::groove { background: #d0d0d0; height: 4px; }' \
    'qplan--gui--RateField QSlider::handle { background: #ff00fe; width: 12px; margin: -5px 0; }' \
    >"$sandbox/marks.qss"

Xvfb -displayfd 3 -screen 0 ${width}x${height}x24 -nolisten tcp -fbdir "$sandbox/screen" \
    3>"$sandbox/display" 2>"$sandbox/server" &
server=$!
until_true "an X server" test -s "$sandbox/display"
DISPLAY=:$(<"$sandbox/display")
export DISPLAY

env -i PATH="$PATH" HOME="$home" DISPLAY="$DISPLAY" LC_ALL=C.UTF-8 XDG_RUNTIME_DIR="$sandbox/run" \
    QT_QPA_PLATFORM=xcb "$prefix/bin/qplan-gui" -stylesheet "$sandbox/marks.qss" \
    2>"$sandbox/errors" &
program=$!
focus '^Untitled'
drawn() { place "$bf16" last >/dev/null; }
until_true "an answer" drawn
until_true "an answer of the sample project" answers '"model": "llama-3.1-70b"'
grep -q '"demand_qps": 20\.0' "$sandbox/answer$exports.json" || fail "another sample project"

# The model is typed.
xdotool key ctrl+m
xdotool type llama-3.1-8b
xdotool key Return
until_true "the answer for the model" answers '"model": "llama-3.1-8b"'

# The demand is dragged up.
read -r x y <<<"$(place "$handle" first)"
[ -n "${y:-}" ] || fail "no demand slider on the screen"
xdotool mousemove $((x + 6)) $((y + 6)) mousedown 1
for step in 2 4 8 12 16; do xdotool mousemove $((x + 6 + step)) $((y + 6)); done
xdotool mouseup 1
until_true "the answer for the demand" answers '"demand_qps": ([3-9][0-9]|[1-9][0-9]{2,})\.'

# Of the points of BF16 the lowest is clicked: the roofline becomes that of another configuration.
# Not drawn yet, it is not where it is looked for.
clicks=0
a_point_selects() {
    local x y
    xdotool key ctrl+1
    sleep 0.2
    read -r x y <<<"$(place "$bf16" last)"
    [ -n "${y:-}" ] || return 1
    xdotool mousemove "$x" "$y" click 1
    xdotool key ctrl+3
    clicks=$((clicks + 1))
    export_to "$sandbox/after$clicks.svg"
    ! cmp -s "$sandbox/before.svg" "$sandbox/after$clicks.svg"
}
xdotool key ctrl+3
export_to "$sandbox/before.svg"
until_true "a point is selected" a_point_selects

# Quitting asks, and saves.
xdotool key ctrl+q
focus '^Save changes'
xdotool key Return
focus '^Save project'
xdotool type "$sandbox/plan.qplan"
xdotool key Return
until_true "the end of the program" ended
code=0
wait "$program" || code=$?
program=""
[ $code = 0 ] || fail "exit code $code: $(<"$sandbox/errors")"
grep -q 'llama-3.1-8b' "$sandbox/plan.qplan" || fail "$(<"$sandbox/plan.qplan")"
! grep -E 'QPainter|ASSERT' "$sandbox/errors" || fail "said while it ran"
