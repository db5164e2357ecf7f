#pragma once

#include <sys/wait.h>

#include <cstdio>
#include <string>

#include "absl/strings/str_cat.h"

namespace saikne::stream {

/// How a program of tests/stream or docs/subscribe ended. 77: Python's packages could not be fetched, and why.
struct PythonRun {
  int code = -1;
  std::string text;
};

/// Both streams of a command.
inline PythonRun Run(const std::string& command) {
  PythonRun run;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return run;
  char buffer[4096];
  for (size_t n; (n = fread(buffer, 1, sizeof buffer, pipe)) > 0;) run.text.append(buffer, n);
  const int status = pclose(pipe);
  run.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return run;
}

/// program: relative to the root; arguments hold no quotation marks.
inline PythonRun RunPython(const std::string& program, const std::string& arguments) {
  return Run(absl::StrCat(SAIKNE_ROOT "/tests/stream/python " SAIKNE_ROOT "/.local " SAIKNE_ROOT "/", program, " ", arguments));
}

}  // namespace saikne::stream
