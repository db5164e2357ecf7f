# Reads the JUnit file of one ctest run and, for each GoogleTest program in it, the XML file that the program itself
# wrote as `cases`/NAME.xml. Prints one line a case: passed|failed|skipped, then its name.
#
# A program that failed although none of its written cases did (a crash, a sanitizer's report, a time-out) is a failed
# case itself; so is one that could not be run.

function attribute(line, name,    from) {
  if (!match(line, " " name "=\"[^\"]*\"")) return ""
  from = RSTART + length(name) + 3
  return substr(line, from, RLENGTH - length(name) - 4)
}

# Prints the cases of a program; returns how many failed, or -1 when it wrote none.
function print_cases(program,    file, line, name, outcome, failures, read) {
  file = cases "/" program ".xml"
  failures = 0
  read = 0
  name = ""
  while ((getline line < file) > 0) {
    read = 1
    if (line ~ /^ *<testcase /) {
      if (name != "") print outcome, program ": " name
      name = attribute(line, "classname") "." attribute(line, "name")
      outcome = attribute(line, "result") == "completed" ? "passed" : "skipped"
    } else if (line ~ /^ *<failure / && outcome != "failed") {
      outcome = "failed"
      failures++
    }
  }
  close(file)
  if (name != "") print outcome, program ": " name
  return read ? failures : -1
}

/^[ \t]*<testcase / {
  program = attribute($0, "name")
  status = attribute($0, "status")
  if (status == "disabled") {
    print "skipped", program
  } else if (status != "notrun") {
    failures = print_cases(program)
    if (status == "run" && failures < 0) print "passed", program
    if (status == "fail" && failures <= 0) print "failed", program " (the program itself: crash, sanitizer, time-out or exit status)"
  }
}

/^[ \t]*<skipped / && status == "notrun" {
  reason = attribute($0, "message")
  if (reason ~ /^SKIP_/) print "skipped", program
  else print "failed", program " (" reason ")"
}
