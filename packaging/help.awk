# Reads a program's --help (of CLI11 or Qt) and prints one record a line, fields between tabs:
#   about        DESCRIPTION
#   usage        LINE
#   verb         NAME         DESCRIPTION
#   option       -o,--output  VALUE  DESCRIPTION
#   positional   NAME         VALUE  DESCRIPTION
#   metric       NAME         DESCRIPTION
# Descriptions that go on in the next lines are joined.

function flush() {
  if (record != "") print record
  record = ""
}

function trimmed(text) {
  gsub(/^ +| +$/, "", text)
  return text
}

# NAME and what follows it, from "  NAME REST   DESCRIPTION"; two spaces begin the description.
function split_entry(line,    gap) {
  line = substr(line, 3)
  gap = match(line, /  +/)
  entry = gap ? substr(line, 1, gap - 1) : line
  description = gap ? trimmed(substr(line, gap)) : ""
  # Qt writes "-o, --output <file>".
  gsub(/, -/, ",-", entry)
  name = entry
  sub(/ .*/, "", name)
  value = trimmed(substr(entry, length(name) + 1))
  sub(/ REQUIRED$/, "", value)
  sub(/:.* in \[.*\]$/, "", value)  # INT:INT in [0 - 1024]
  sub(/^[A-Z]+:\{/, "{", value)     # TEXT:{auto,always,never}
  if (sub(/ \.\.\.$/, "", value) && value !~ /\.\.\.$/) value = value "..."
  gsub(/[<>]/, "", value)
}

BEGIN { OFS = "\t" }

/^$/ { flush(); next }
/^Usage: / { flush(); section = "usage"; record = "usage" OFS substr($0, 8); next }
/^(Positionals|Arguments):/ { flush(); section = "positional"; next }
/^Subcommands:/ { flush(); section = "verb"; next }
/^Metrics:/ { flush(); section = "metric"; next }
/^(Examples|Exit codes):/ { flush(); section = "other"; next }
/^[^ ].*:$/ { flush(); section = "option"; next }  # Options: and the groups of them
NR == 1 { section = "about"; record = "about" OFS $0; next }

section == "metric" && /^  [^ ]/ {
  flush()
  colon = index($0, "): ")
  record = "metric" OFS trimmed(substr($0, 1, colon)) OFS substr($0, colon + 3)
  next
}
section == "verb" && /^  [^ ]/ {
  flush()
  split_entry($0)
  record = "verb" OFS name OFS description
  next
}
section == "positional" && /^  [^ ]/ {
  flush()
  split_entry($0)
  record = "positional" OFS name OFS value OFS description
  next
}
section == "option" && /^  -/ {
  flush()
  split_entry($0)
  record = "option" OFS name OFS value OFS description
  next
}
record != "" { record = record (record ~ /\t$/ ? "" : " ") trimmed($0) }
END { flush() }
